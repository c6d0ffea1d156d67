package dev.imagestreams.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/architecture.md, and calls for which there is something better here. */
@AnalyzeClasses(
    packages = "dev.imagestreams",
    importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTest {

  @ArchTest
  static final ArchRule arrows =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("model")
          .definedBy("dev.imagestreams.model..")
          .layer("http")
          .definedBy("dev.imagestreams.http..")
          .layer("registry")
          .definedBy("dev.imagestreams.registry..")
          .layer("notifications")
          .definedBy("dev.imagestreams.notifications..")
          .layer("core")
          .definedBy("dev.imagestreams.core..")
          .layer("server")
          .definedBy("dev.imagestreams.server..")
          .layer("store")
          .definedBy("dev.imagestreams.store..")
          .layer("testkit")
          .definedBy("dev.imagestreams.testkit..")
          .layer("stores")
          .definedBy("dev.imagestreams.store..")
          .layer("pullthrough")
          .definedBy("dev.imagestreams.pullthrough..")
          .layer("examples")
          .definedBy("dev.imagestreams.examples..")
          .whereLayer("model")
          .mayNotAccessAnyLayer()
          .whereLayer("http")
          .mayOnlyAccessLayers("model")
          .whereLayer("registry")
          .mayOnlyAccessLayers("model", "http")
          .whereLayer("notifications")
          .mayOnlyAccessLayers("model", "http")
          .whereLayer("core")
          .mayOnlyAccessLayers("model", "registry", "notifications")
          .whereLayer("server")
          .mayOnlyAccessLayers("model", "notifications")
          .whereLayer("store")
          .mayOnlyAccessLayers("model", "notifications", "core")
          .whereLayer("testkit")
          .mayOnlyAccessLayers("model", "registry", "notifications", "core", "server")
          .whereLayer("stores")
          .mayOnlyAccessLayers("model", "notifications", "core")
          .whereLayer("pullthrough")
          .mayOnlyAccessLayers("model", "registry", "server")
          .whereLayer("examples")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("dev.imagestreams.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule apacheHttpClientStaysInItsRoom =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.imagestreams.http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.hc..")
          .because("dev.imagestreams.http knows how to make it behave");

  @ArchTest
  static final ArchRule servletsStayInTheServer =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.imagestreams.server..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.servlet..", "org.apache.catalina..");

  @ArchTest
  static final ArchRule databasesStayInTheirStores =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.imagestreams.store..", "dev.imagestreams.benchmarks..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.sqlite..");

  @ArchTest
  static final ArchRule noUriResolve =
      noClasses()
          .should()
          .callMethod(java.net.URI.class, "resolve", String.class)
          .orShould()
          .callMethod(java.net.URI.class, "resolve", java.net.URI.class)
          .because("it changes signed queries: use dev.imagestreams.http.Locations");

  @ArchTest
  static final ArchRule noSleep =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .because("waiting belongs on a condition or a timer that can be closed");

  @ArchTest
  static final ArchRule noOldDates =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Date")
          .because("times are java.time.Instant");

  @ArchTest
  static final ArchRule noStandardStreams =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.imagestreams.examples..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .because("a library logs with SLF4J");

  @ArchTest
  static final ArchRule internalsOfModulesStayInside =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.imagestreams.registry..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.imagestreams.registry.internal..")
          .because("a module's internals are its own");

  @ArchTest
  static final ArchRule internalsOfTheServerStayInside =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.imagestreams.server..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.imagestreams.server.internal..", "dev.imagestreams.server.storage..")
          .because("a module's internals are its own");

  @ArchTest
  static final ArchRule threadsAreForTheBusAndTheCore =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.imagestreams.notifications..", "dev.imagestreams.core..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.imagestreams.notifications.internal..")
          .because("it is exported to core alone");
}
