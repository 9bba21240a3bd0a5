package io.dalga;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.dalga.command.ImportCommand;
import io.dalga.command.Progress;
import io.dalga.job.Content;
import io.dalga.job.DotSegments;
import io.dalga.job.Outcome;
import io.dalga.job.Printable;
import io.dalga.target.http.HttpTargetFactory;
import io.dalga.target.queue.QueueTargetFactory;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Calendar;
import java.util.Date;
import java.util.Locale;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** The directions that imports go, and what is done in one place only. */
@AnalyzeClasses(packages = "io.dalga", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] ANY_OF_OURS = {"io.dalga.."};

  /** Ours, but not of these packages. */
  private static DescribedPredicate<JavaClass> oursOutside(String... packages) {
    return resideInAnyPackage(ANY_OF_OURS)
        .and(not(resideInAnyPackage(packages)))
        .as("of ours outside " + String.join(", ", packages));
  }

  // Directions.

  @ArchTest
  static final ArchRule api_is_the_wire_format_and_knows_nothing_else_of_ours =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.api..")
          .should()
          .dependOnClassesThat(oursOutside("io.dalga.api.."));

  @ArchTest
  static final ArchRule the_client_is_built_on_the_api_and_jackson_alone =
      classes()
          .that()
          .resideInAPackage("io.dalga.client..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.dalga.client..",
              "io.dalga.api..",
              "com.fasterxml.jackson..",
              "java..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule jobs_are_rules_without_sql_http_threads_or_logs =
      classes()
          .that()
          .resideInAPackage("io.dalga.job..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.dalga.job..",
              "io.dalga.api..",
              "java.lang..",
              "java.math",
              "java.nio..",
              "java.security",
              "java.time..",
              "java.util",
              "java.util.function",
              "java.util.random",
              "java.util.regex",
              "java.util.stream",
              "org.jspecify..");

  @ArchTest
  static final ArchRule the_store_knows_jobs =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.store..")
          .should()
          .dependOnClassesThat(oursOutside("io.dalga.store..", "io.dalga.job.."));

  @ArchTest
  static final ArchRule pulling_knows_jobs_and_the_store =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.pull..")
          .should()
          .dependOnClassesThat(
              oursOutside("io.dalga.pull..", "io.dalga.job..", "io.dalga.store.."));

  @ArchTest
  static final ArchRule history_knows_jobs_and_the_store =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.history..")
          .should()
          .dependOnClassesThat(
              oursOutside("io.dalga.history..", "io.dalga.job..", "io.dalga.store.."));

  @ArchTest
  static final ArchRule history_is_known_to_the_application_alone =
      classes()
          .that()
          .resideInAPackage("io.dalga.history..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage("io.dalga", "io.dalga.history..");

  @ArchTest
  static final ArchRule http_knows_the_api_jobs_the_store_and_pulling =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.http..")
          .should()
          .dependOnClassesThat(
              oursOutside(
                  "io.dalga.http..",
                  "io.dalga.api..",
                  "io.dalga.job..",
                  "io.dalga.store..",
                  "io.dalga.pull.."));

  @ArchTest
  static final ArchRule dispatch_knows_the_api_jobs_the_store_and_targets =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.dispatch..")
          .should()
          .dependOnClassesThat(
              oursOutside(
                  "io.dalga.dispatch..",
                  "io.dalga.api..",
                  "io.dalga.job..",
                  "io.dalga.store..",
                  "io.dalga.target"));

  @ArchTest
  static final ArchRule commands_know_the_client_alone =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.command..")
          .should()
          .dependOnClassesThat(
              oursOutside("io.dalga.command..", "io.dalga.client..", "io.dalga.api..")
                  .and(not(equivalentTo(Printable.class)))
                  .as("of ours other than commands, client, api and Printable"));

  @ArchTest
  static final ArchRule targets_know_outcomes_and_nothing_else_of_jobs =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.target..")
          .should()
          .dependOnClassesThat(
              oursOutside("io.dalga.target..", "io.dalga.api..", "io.dalga.broker..")
                  .and(
                      not(
                          belongToAnyOf(
                              Content.class, DotSegments.class, Outcome.class, Printable.class)))
                  .as(
                      "of ours other than targets, api, brokers, Content, DotSegments, Outcome and"
                          + " Printable"));

  @ArchTest
  static final ArchRule kinds_of_targets_know_nothing_of_each_other =
      slices().matching("io.dalga.target.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule brokers_know_nothing_of_the_rest =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.broker..")
          .and()
          .resideOutsideOfPackage("io.dalga.broker.dalga")
          .should()
          .dependOnClassesThat(oursOutside("io.dalga.broker..").as("of ours other than brokers"));

  @ArchTest
  static final ArchRule dalga_as_a_broker_knows_its_client =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.broker.dalga")
          .should()
          .dependOnClassesThat(
              oursOutside("io.dalga.broker..", "io.dalga.client..", "io.dalga.api.."));

  @ArchTest
  static final ArchRule drivers_know_nothing_of_each_other =
      slices().matching("io.dalga.broker.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule metrics_are_known_to_the_application_alone =
      classes()
          .that()
          .resideInAPackage("io.dalga.metrics..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage("io.dalga", "io.dalga.metrics..");

  @ArchTest
  static final ArchRule health_is_known_to_the_application_alone =
      classes()
          .that()
          .resideInAPackage("io.dalga.health..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage("io.dalga", "io.dalga.health..");

  @ArchTest
  static final ArchRule auth_knows_the_api_http_jobs_and_the_store =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.auth..")
          .should()
          .dependOnClassesThat(
              oursOutside(
                  "io.dalga.auth..",
                  "io.dalga.api..",
                  "io.dalga.http..",
                  "io.dalga.job..",
                  "io.dalga.store.."));

  @ArchTest
  static final ArchRule auth_is_known_to_the_application_alone =
      classes()
          .that()
          .resideInAPackage("io.dalga.auth..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage("io.dalga", "io.dalga.auth..");

  @ArchTest
  static final ArchRule only_auth_knows_tokens =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.dalga.auth..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.nimbusds..");

  @ArchTest
  static final ArchRule tracing_is_known_to_the_application_alone =
      classes()
          .that()
          .resideInAPackage("io.dalga.tracing..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage("io.dalga", "io.dalga.tracing..");

  @ArchTest
  static final ArchRule only_tracing_knows_opentelemetry =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.dalga.tracing..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule only_metrics_count_for_prometheus =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.dalga", "io.dalga.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.prometheus..");

  @ArchTest
  static final ArchRule the_api_document_knows_how_pages_are_served_and_nothing_else_of_ours =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.openapi..")
          .should()
          .dependOnClassesThat(oursOutside("io.dalga.openapi..", "io.dalga.ui.."));

  @ArchTest
  static final ArchRule the_api_document_is_known_to_the_application_alone =
      classes()
          .that()
          .resideInAPackage("io.dalga.openapi..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage("io.dalga", "io.dalga.openapi..");

  @ArchTest
  static final ArchRule the_page_is_files_and_asks_the_api_for_the_rest =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.ui..")
          .should()
          .dependOnClassesThat(oursOutside("io.dalga.ui.."));

  @ArchTest
  static final ArchRule the_page_is_known_to_the_application_and_the_api_document =
      classes()
          .that()
          .resideInAPackage("io.dalga.ui..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage("io.dalga", "io.dalga.openapi..", "io.dalga.ui..");

  @ArchTest
  static final ArchRule the_legacy_knows_jobs_and_the_store =
      noClasses()
          .that()
          .resideInAPackage("io.dalga.legacy..")
          .should()
          .dependOnClassesThat(
              oursOutside("io.dalga.legacy..", "io.dalga.job..", "io.dalga.store..")
                  .and(not(equivalentTo(Progress.class))));

  @ArchTest
  static final ArchRule the_legacy_is_known_to_the_application_alone =
      classes()
          .that()
          .resideInAPackage("io.dalga.legacy..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage("io.dalga", "io.dalga.legacy..");

  @ArchTest
  static final ArchRule nobody_knows_the_application =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.dalga")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.dalga");

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("io.(**)").should().beFreeOfCycles();

  // What is done in one place.

  @ArchTest
  static final ArchRule only_the_store_speaks_sql =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.dalga.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..",
              "javax.sql..",
              "org.jdbi..",
              "io.dropwizard.jdbi3..",
              "liquibase..",
              "org.h2..",
              "com.mysql..",
              "org.apache.tomcat.jdbc..");

  /** Starts a thread, or makes somebody who will. */
  private static final DescribedPredicate<JavaAccess<?>> START_OF_A_THREAD =
      describe("starts a thread", ArchitectureTest::startsThread);

  private static boolean startsThread(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getName();
    boolean made = name.equals("<init>");
    return owner.isAssignableTo(Thread.class) && (made || name.startsWith("start"))
        || owner.isAssignableTo(Timer.class) && made
        || owner.isAssignableTo(Executor.class) && made
        || owner.isEquivalentTo(Executors.class)
        || owner.isAssignableTo(CompletableFuture.class) && name.endsWith("Async")
        || owner.getPackageName().startsWith("io.dropwizard.lifecycle")
            && name.toLowerCase(Locale.ROOT).contains("executor");
  }

  /** Of the service; client and workers run in the programs that use them. */
  @ArchTest
  static final ArchRule only_dispatch_pulling_and_history_start_threads =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.dalga.dispatch..",
              "io.dalga.pull..",
              "io.dalga.history..",
              "io.dalga.client..",
              "io.dalga.broker..")
          // It visits its own server, as a user would, while that runs.
          .and(not(equivalentTo(DemoCommand.class)))
          // It says how far it has come when its process is stopped.
          .and(not(equivalentTo(ImportCommand.class)))
          // A name look-up blocks, and so does a broker; neither must block the dispatcher.
          .and(not(belongToAnyOf(HttpTargetFactory.class, QueueTargetFactory.class)))
          // It hands threads to what may wait for the database.
          .and(not(equivalentTo(DalgaApplication.class)))
          .should()
          .accessTargetWhere(START_OF_A_THREAD);

  /** Where the wall clock is asked, and why. */
  private static final Set<String> WALL_CLOCKS =
      Set.of(
          // Hands the wall clock to DatabaseClock, which uses it until the database has answered.
          "io.dalga.DalgaApplication.assemble -> java.time.InstantSource.system",
          // Prints the time of day beside each delivery, for people.
          "io.dalga.DemoCommand.receive -> java.time.LocalTime.now",
          // A receiver compares the time of an attempt with its own, unless it is given a clock.
          "io.dalga.client.DalgaVerifier.of -> java.time.InstantSource.system",
          // Turns a date in Retry-After into a wait; a reply without a Date has nothing better.
          "io.dalga.client.DalgaProblemException.<init> -> java.time.Instant.now");

  private static final DescribedPredicate<JavaAccess<?>> LOOK_AT_THE_WALL_CLOCK =
      describe("looks at the wall clock", ArchitectureTest::looksAtTheWallClock);

  private static boolean looksAtTheWallClock(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getName();
    boolean asked =
        owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis")
            || owner.getPackageName().startsWith("java.time") && name.equals("now")
            || owner.isAssignableTo(Clock.class)
                && (name.startsWith("system") || name.startsWith("tick"))
            || owner.isEquivalentTo(InstantSource.class) && name.equals("system")
            || owner.isAssignableTo(Date.class) && name.equals("<init>")
            || owner.isAssignableTo(Calendar.class) && name.equals("getInstance");
    return asked && !WALL_CLOCKS.contains(described(access));
  }

  private static String described(JavaAccess<?> access) {
    JavaCodeUnit origin = access.getOrigin();
    return origin.getOwner().getName()
        + "."
        // The code of a lambda counts as that of the method around it.
        + origin.getName().replaceFirst("^lambda\\$(\\w+)\\$\\d+$", "$1")
        + " -> "
        + access.getTargetOwner().getName()
        + "."
        + access.getName();
  }

  @ArchTest
  static final ArchRule nobody_looks_at_the_wall_clock =
      noClasses().should().accessTargetWhere(LOOK_AT_THE_WALL_CLOCK);

  // Shape.

  @ArchTest
  static final ArchRule static_fields_are_final = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule static_fields_hold_nothing_that_is_made_to_change =
      noFields()
          .that()
          .areStatic()
          .should()
          .haveRawType(
              resideInAnyPackage(
                      "java.util.concurrent",
                      "java.util.concurrent.atomic",
                      "java.util.concurrent.locks")
                  .and(not(assignableTo(Enum.class)))
                  .or(assignableTo(ThreadLocal.class))
                  .or(assignableTo(Appendable.class).and(resideInAPackage("java.lang")))
                  .as("made to change"));

  @ArchTest
  static final ArchRule names_say_what_a_class_is =
      noClasses()
          .should()
          .haveSimpleNameContaining("Util")
          .orShould()
          .haveSimpleNameContaining("Helper")
          .orShould()
          .haveSimpleNameContaining("Manager")
          .orShould()
          .haveSimpleNameContaining("Impl");

  @ArchTest
  static final ArchRule packages_are_nouns_of_the_domain =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..", "..common..", "..helper..", "..manager..", "..impl..", "..core..");
}
