package io.blobferry.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may use which, as a failing test. A package that is not written yet holds every rule. */
class ArchitectureTest {
    private static final String ROOT = "io.blobferry.";
    private static final List<String> ADAPTERS =
            List.of("source", "target", "checkpoint", "federation", "events", "observability");
    private static final String[] AZURE = {"com.azure..", "reactor..", "org.reactivestreams.."};

    private static final String JSON = "com.fasterxml.jackson..";
    private static final JavaClasses PRODUCT = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void theProductIsThere() {
        assertTrue(PRODUCT.contain("io.blobferry.transfer.BackupEngine"), "an empty import would hold every rule");
    }

    @Test
    void theDomainUsesTheJdkAlone() {
        mayUse("domain", List.of());
    }

    @Test
    void theEngineUsesTheDomainAndResilience4j() {
        mayUse("transfer", List.of("domain"), "io.github.resilience4j..");
    }

    @Test
    void theSourceUsesAzure() {
        mayUse("source", List.of("domain", "transfer"), AZURE);
    }

    @Test
    void theTargetUsesAws() {
        mayUse("target", List.of("domain", "transfer"), "software.amazon.awssdk..", "org.reactivestreams..", JSON);
    }

    @Test
    void theCheckpointUsesAzure() {
        mayUse("checkpoint", List.of("domain", "transfer"), "com.azure..", "reactor..", "org.reactivestreams..", JSON);
    }

    @Test
    void theFederationUsesAzuresIdentityAndAws() {
        mayUse(
                "federation",
                List.of("domain", "transfer"),
                "com.azure.identity..",
                "com.azure.core..",
                "com.azure.json..",
                "reactor..",
                "org.reactivestreams..",
                "software.amazon.awssdk..");
    }

    @Test
    void theEventsUseAzuresModels() {
        mayUse("events", List.of("domain"), "com.azure..", JSON);
    }

    @Test
    void observabilityUsesNoCloud() {
        mayUse("observability", List.of("domain", "transfer"), JSON);
    }

    @Test
    void theFunctionsUseTheAppAndNoAdapterOfACloud() {
        mayUse(
                "functions",
                List.of("app", "transfer", "domain", "events", "observability"),
                "com.microsoft.azure.functions..");
    }

    @Test
    void theCommandLineUsesTheAppAndNoAdapterOfACloud() {
        mayUse("cli", List.of("app", "transfer", "domain", "events", "observability"), "picocli..", "me.tongfei..");
    }

    @Test
    void nothingUsesTheSurfaces() {
        surfaceIsUnused("functions");
        surfaceIsUnused("cli");
    }

    @Test
    void onlyTheSurfacesUseTheApp() {
        hold(classes()
                .that()
                .resideInAPackage(inside("app"))
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage(insideAll(List.of("app", "functions", "cli"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "target", "checkpoint", "federation", "events", "observability"})
    void anAdapterImportsNoOther(String adapter) {
        List<String> others =
                ADAPTERS.stream().filter(other -> !other.equals(adapter)).toList();
        hold(noClasses()
                .that()
                .resideInAPackage(inside(adapter))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(insideAll(others)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "target", "checkpoint", "federation", "events", "observability"})
    void anAdapterShowsAFewTypesAtMost(String adapter) {
        List<String> shown = PRODUCT.stream()
                .filter(type -> type.getPackageName().equals(ROOT + adapter))
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName)
                .toList();
        assertTrue(shown.size() <= 6, shown.toString());
    }

    @Test
    void noPackageIsADrawer() {
        hold(noClasses().should().resideInAnyPackage("..util..", "..common..", "..impl..", "..manager.."));
    }

    @Test
    void aNameSaysWhatAThingIs() {
        hold(noClasses().should().haveNameMatching(".*(Helper|Utils?|Manager|Impl)"));
    }

    @Test
    void theAppAloneReadsTheEnvironment() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage(inside("app"))
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class));
    }

    @Test
    void noPackagesDependOnOneAnotherInACircle() {
        hold(slices().matching(ROOT + "(*)..").should().beFreeOfCycles());
    }

    /** The packages of the product that this one may use, and the libraries; the JDK is always allowed. */
    private static void mayUse(String name, List<String> packages, String... libraries) {
        String[] allowed = Stream.of(
                        Stream.of("java..", "javax..", inside(name)),
                        Arrays.stream(insideAll(packages)),
                        Arrays.stream(libraries))
                .flatMap(part -> part)
                .toArray(String[]::new);
        hold(noClasses()
                .that()
                .resideInAPackage(inside(name))
                .should()
                .dependOnClassesThat(not(resideInAnyPackage(allowed))));
    }

    private static void surfaceIsUnused(String name) {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage(inside(name))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(inside(name)));
    }

    private static void hold(ArchRule rule) {
        rule.allowEmptyShould(true).check(PRODUCT);
    }

    private static String inside(String name) {
        return ROOT + name + "..";
    }

    private static String[] insideAll(List<String> names) {
        return names.stream().map(ArchitectureTest::inside).toArray(String[]::new);
    }
}
