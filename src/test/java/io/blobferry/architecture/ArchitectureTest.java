package io.blobferry.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which package may use which, as a failing test; see ARCHITECTURE.md, "Packages". */
@AnalyzeClasses(locations = ProductClasses.class)
class ArchitectureTest {
    private static final String ROOT = "io.blobferry.";
    private static final int MAX_CLASSES = 25;
    private static final int MAX_CLASS_CYCLE = 6;

    private static final List<String> SPI = List.of("spi.source", "spi.target", "spi.state");
    private static final List<String> BELOW_SPI = List.of("domain", "domain.event", "format", "routing", "execution");
    private static final List<String> ADAPTERS =
            List.of("azure.blob", "azure.state", "azure.restore", "aws.s3", "federation", "events", "files");

    private static final List<String> JSON = List.of("com.fasterxml.jackson..");
    private static final List<String> RESILIENCE4J = List.of("io.github.resilience4j..");
    private static final List<String> AZURE = List.of("com.azure..", "reactor..", "org.reactivestreams..");
    private static final List<String> AWS = List.of("software.amazon.awssdk..", "org.reactivestreams..");

    /** Each package with the product's packages and the libraries that it may use. The JDK is always allowed. */
    private static final Map<String, Allowed> ALLOWED = new TreeMap<>(Map.ofEntries(
            Map.entry("domain", allow(List.of())),
            Map.entry("domain.event", allow(List.of("domain"))),
            Map.entry("format", allow(List.of("domain"), JSON)),
            Map.entry("diagnostics", allow(List.of("execution"))),
            Map.entry("routing", allow(List.of("domain"))),
            Map.entry("execution", allow(List.of("domain", "domain.event"))),
            Map.entry("spi.source", allow(BELOW_SPI)),
            Map.entry("spi.target", allow(BELOW_SPI)),
            Map.entry("spi.state", allow(BELOW_SPI)),
            Map.entry(
                    "restore",
                    allow(
                            all(BELOW_SPI, List.of("spi.destination", "spi.target", "stream", "report", "history")),
                            all(JSON, RESILIENCE4J))),
            Map.entry("cost", allow(all(BELOW_SPI, List.of("spi.target", "report")), JSON)),
            Map.entry("restore.cost", allow(all(BELOW_SPI, List.of("spi.target", "cost", "report", "restore")), JSON)),
            Map.entry("spi.destination", allow(all(BELOW_SPI, List.of("spi.target")))),
            Map.entry("files", allow(all(BELOW_SPI, List.of("spi.destination", "spi.target", "stream")), JSON)),
            Map.entry("report", allow(List.of())),
            Map.entry("stream", allow(List.of("execution"))),
            Map.entry("resilience", allow(all(SPI, BELOW_SPI, List.of("stream")), RESILIENCE4J)),
            Map.entry("concurrency", allow(List.of("domain", "execution", "stream"))),
            Map.entry(
                    "backup", allow(all(SPI, BELOW_SPI, List.of("stream", "resilience", "concurrency")), RESILIENCE4J)),
            Map.entry("replay", allow(all(SPI, BELOW_SPI, List.of("backup")), RESILIENCE4J)),
            Map.entry("listing", allow(all(SPI, BELOW_SPI))),
            Map.entry("reconcile", allow(all(SPI, BELOW_SPI, List.of("listing")))),
            Map.entry("verify", allow(all(SPI, BELOW_SPI, List.of("listing", "stream", "report")))),
            Map.entry("drill", allow(all(SPI, BELOW_SPI, List.of("spi.destination", "listing", "verify", "report")))),
            Map.entry(
                    "backfill",
                    allow(all(
                            SPI, BELOW_SPI, List.of("listing", "backup", "concurrency", "stream", "report", "cost")))),
            Map.entry("status", allow(all(SPI, BELOW_SPI, List.of("report")))),
            Map.entry("orphans", allow(all(SPI, BELOW_SPI))),
            Map.entry("history", allow(all(SPI, BELOW_SPI))),
            Map.entry("events", allow(List.of("domain", "domain.event", "routing"), all(List.of("com.azure.."), JSON))),
            Map.entry("ingest", allow(all(SPI, BELOW_SPI, List.of("backup", "events")), RESILIENCE4J)),
            Map.entry(
                    "azure.identity",
                    allow(
                            all(BELOW_SPI, List.of("diagnostics")),
                            List.of("com.azure.core..", "com.microsoft.aad.msal4j.."))),
            Map.entry("azure.blob", allow(all(SPI, BELOW_SPI, List.of("diagnostics", "azure.identity")), AZURE)),
            Map.entry(
                    "azure.restore",
                    allow(all(BELOW_SPI, List.of("spi.destination", "spi.target", "stream", "azure.identity")), AZURE)),
            Map.entry(
                    "azure.state",
                    allow(all(SPI, BELOW_SPI, List.of("diagnostics", "azure.identity")), all(AZURE, JSON))),
            Map.entry("aws.s3", allow(all(SPI, BELOW_SPI, List.of("diagnostics")), all(AWS, JSON))),
            Map.entry(
                    "federation",
                    allow(
                            all(BELOW_SPI, List.of("diagnostics")),
                            all(
                                    List.of(
                                            "com.azure.identity..",
                                            "com.azure.core..",
                                            "com.azure.json..",
                                            "reactor.."),
                                    RESILIENCE4J,
                                    AWS))),
            Map.entry(
                    "config",
                    allow(
                            List.of("config.setting", "domain", "routing", "federation"),
                            all(JSON, List.of("software.amazon.awssdk.regions..", "com.sun.management..")))),
            Map.entry("config.setting", allow(List.of())),
            Map.entry("app", anything()),
            Map.entry(
                    "observability",
                    allow(
                            all(
                                    SPI,
                                    BELOW_SPI,
                                    List.of(
                                            "diagnostics",
                                            "replay",
                                            "reconcile",
                                            "orphans",
                                            "config",
                                            "config.setting",
                                            "report",
                                            "verify",
                                            "drill",
                                            "status")),
                            JSON)),
            Map.entry("functions", surface(all(List.of("com.microsoft.azure.functions.."), JSON))),
            Map.entry("cli.progress", surface(List.of("me.tongfei.."))),
            Map.entry("cli", surface(all(List.of("picocli..", "me.tongfei.."), RESILIENCE4J)))));

    @ArchTest
    static void everyPackage_hasARule(JavaClasses product) {
        Set<String> packages = new TreeSet<>();
        product.forEach(type -> packages.add(type.getPackageName().substring(ROOT.length())));
        assertEquals(new TreeSet<>(ALLOWED.keySet()), packages);
    }

    @ArchTest
    static void packages_dependOnAllowedPackagesOnly(JavaClasses product) {
        ALLOWED.forEach((name, allowed) -> hold(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + name)
                        .should()
                        .dependOnClassesThat(not(resideInAnyPackage(allowed.patterns(name)))),
                product));
    }

    @ArchTest
    static void packages_areAcyclic(JavaClasses product) {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(product);
    }

    @ArchTest
    static void classCycles_areSmall(JavaClasses product) {
        Set<Set<String>> large = ClassCycles.of(product).stream()
                .filter(cycle -> cycle.size() > MAX_CLASS_CYCLE)
                .collect(Collectors.toSet());
        assertEquals(Set.of(), large, "class cycles of more than " + MAX_CLASS_CYCLE);
    }

    @ArchTest
    static void packages_staySmall(JavaClasses product) {
        Map<String, Long> large = product.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(groupingBy(JavaClass::getPackageName, counting()));
        large.values().removeIf(count -> count <= MAX_CLASSES);
        assertEquals(Map.of(), large, "packages of more than " + MAX_CLASSES + " classes");
    }

    @ArchTest
    static void adapters_doNotDependOnEachOther(JavaClasses product) {
        for (String adapter : ADAPTERS) {
            String[] others = ADAPTERS.stream()
                    .filter(other -> !other.equals(adapter))
                    .map(other -> ROOT + other)
                    .toArray(String[]::new);
            hold(
                    noClasses()
                            .that()
                            .resideInAPackage(ROOT + adapter)
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(others),
                    product);
        }
    }

    @ArchTest
    static void decorators_areUsedByEngineOnly(JavaClasses product) {
        hold(
                classes()
                        .that()
                        .resideInAnyPackage(ROOT + "resilience", ROOT + "concurrency")
                        .should()
                        .onlyHaveDependentClassesThat()
                        .resideInAnyPackage(
                                ROOT + "resilience", ROOT + "concurrency", ROOT + "backup", ROOT + "backfill"),
                product);
    }

    @ArchTest
    static void entryPoints_areNotUsedByOthers(JavaClasses product) {
        for (String surface : List.of("functions", "cli")) {
            hold(
                    classes()
                            .that()
                            .resideInAPackage(ROOT + surface)
                            .should()
                            .onlyHaveDependentClassesThat()
                            .resideInAPackage(ROOT + surface),
                    product);
        }
        hold(
                classes()
                        .that()
                        .resideInAPackage(ROOT + "app")
                        .should()
                        .onlyHaveDependentClassesThat()
                        .resideInAnyPackage(ROOT + "app", ROOT + "functions", ROOT + "cli"),
                product);
    }

    @ArchTest
    static void environment_isReadByConfigOnly(JavaClasses product) {
        hold(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(ROOT + "config")
                        .should()
                        .callMethod(System.class, "getenv")
                        .orShould()
                        .callMethod(System.class, "getenv", String.class),
                product);
    }

    @ArchTest
    static void names_areSpecific(JavaClasses product) {
        hold(noClasses().should().resideInAnyPackage("..util..", "..common..", "..impl..", "..manager.."), product);
        hold(noClasses().should().haveNameMatching(".*(Helper|Utils?|Manager|Impl)"), product);
    }

    /**
     * A public type that only its own package uses need not be public. The Functions host and the launcher use some by
     * name; class files show no use of inlined constants (S3Limits, BucketLayout, MetadataNames) and of an interface that a lambda implements.
     */
    @ArchTest
    static void publicTypes_areUsedElsewhere(JavaClasses product) {
        List<String> needless = product.stream()
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.getPackageName().equals(ROOT + "functions"))
                .filter(type -> !Set.of(
                                "cli.Blobferry", "domain.S3Limits", "format.BucketLayout", "format.MetadataNames")
                        .contains(type.getName().substring(ROOT.length())))
                .filter(type -> !type.isAnnotatedWith(FunctionalInterface.class))
                .filter(type -> product.stream()
                        .filter(nested -> nested.equals(type) || isWithin(nested, type))
                        .flatMap(nested -> nested.getDirectDependenciesToSelf().stream())
                        .allMatch(use -> use.getOriginClass().getPackageName().equals(type.getPackageName())))
                .map(JavaClass::getName)
                .toList();
        assertTrue(needless.isEmpty(), () -> "public, but used in their own package alone: " + needless);
    }

    private static boolean isWithin(JavaClass nested, JavaClass type) {
        return nested.getName().startsWith(type.getName() + "$");
    }

    private static void hold(ArchRule rule, JavaClasses product) {
        rule.check(product);
    }

    private static Allowed allow(List<String> packages) {
        return new Allowed(packages, List.of());
    }

    private static Allowed allow(List<String> packages, List<String> libraries) {
        return new Allowed(packages, libraries);
    }

    private static Allowed surface(List<String> libraries) {
        return allow(
                all(
                        SPI,
                        BELOW_SPI,
                        List.of(
                                "diagnostics",
                                "app",
                                "config",
                                "config.setting",
                                "ingest",
                                "replay",
                                "reconcile",
                                "orphans",
                                "verify",
                                "drill",
                                "report",
                                "events",
                                "federation",
                                "files",
                                "history",
                                "report",
                                "restore",
                                "restore.cost",
                                "cli.progress",
                                "cost",
                                "backfill",
                                "status",
                                "spi.destination",
                                "observability")),
                libraries);
    }

    private static Allowed anything() {
        return new Allowed(List.of(), List.of(".."));
    }

    @SafeVarargs
    private static List<String> all(List<String>... lists) {
        List<String> all = new ArrayList<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return all;
    }

    private record Allowed(List<String> packages, List<String> libraries) {
        String[] patterns(String own) {
            return Stream.of(
                            Stream.of("java..", "javax..", ROOT + own),
                            packages.stream().map(name -> ROOT + name),
                            libraries.stream())
                    .flatMap(part -> part)
                    .toArray(String[]::new);
        }
    }
}
