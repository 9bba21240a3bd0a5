package io.dalga.http;

/** What callers may do, as the routes name it; each role may do all that those before it may. */
public final class Roles {

  /** Looks at everything, and changes nothing. */
  public static final String VIEWER = "viewer";

  /** Changes jobs, and takes runs of queues. */
  public static final String OPERATOR = "operator";

  /** Decides who may do what. */
  public static final String ADMIN = "admin";

  private Roles() {}
}
