import { h, h1 } from "./elements.js";
import { go } from "./router.js";
import { empty } from "./parts.js";
import { toast } from "./toast.js";
import { useMayChange } from "./session.js";
import { JobForm } from "./job-form.js";
import { NEW } from "./job-request.js";

/** @param query may say path and body of the job */
export function NewJob({ query }) {
  const mayChange = useMayChange();
  if (!mayChange) return empty("You may look at jobs, and not create them.", "Log in with the key of an operator.");
  return [
    h1("New job"),
    h(JobForm, {
      initial: { ...NEW, path: query.path ?? "", body: query.body ?? "" },
      verb: "Create",
      conditions: { "If-None-Match": "*" },
      onCancel: () => history.back(),
      onStored: ({ path, body }) => {
        toast("Created");
        go(["job", path, body]);
      },
    }),
  ];
}
