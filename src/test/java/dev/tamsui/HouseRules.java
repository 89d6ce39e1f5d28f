package dev.tamsui;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * What holds the house up. Patterns begin with two dots so that they also match the planted violations, which live in the same
 * packages below {@code planted}. A rule about a package that does not exist yet waits for it.
 */
final class HouseRules {
    private static final String ENGINE = "..tamsui.engine..";
    private static final String[] AROUND_THE_ENGINE = {
        "..tamsui.api..",
        "..tamsui.compat..",
        "..tamsui.ops..",
        "..tamsui.automation..",
        "..tamsui.config..",
        "..tamsui.store.."
    };
    private static final String[] LOOP_OWNED = engine("torrent", "picker", "choke");
    private static final String[] PURE = engine("torrent", "picker", "choke", "wire", "metainfo", "bencode");

    /** Whom each engine package may see besides itself, {@code model} and {@code concurrent}. The arrows of the design. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry(
                    "session",
                    List.of(
                            "torrent",
                            "picker",
                            "choke",
                            "peer",
                            "tracker",
                            "dht",
                            "discovery",
                            "storage",
                            "transport",
                            "nat",
                            "http",
                            "metainfo",
                            "wire",
                            "bencode")),
            Map.entry(
                    "torrent",
                    List.of(
                            "picker",
                            "choke",
                            "peer",
                            "tracker",
                            "discovery",
                            "storage",
                            "transport",
                            "http",
                            "metainfo",
                            "wire",
                            "bencode")),
            Map.entry("picker", List.of("metainfo", "wire")),
            Map.entry("choke", List.of()),
            Map.entry("peer", List.of("transport", "wire", "metainfo", "bencode")),
            Map.entry("tracker", List.of("transport", "http", "metainfo", "bencode")),
            Map.entry("dht", List.of("transport", "bencode")),
            Map.entry("discovery", List.of("transport", "wire", "bencode")),
            Map.entry("storage", List.of("metainfo", "wire")),
            Map.entry("transport", List.of()),
            Map.entry("nat", List.of()),
            Map.entry("http", List.of()),
            Map.entry("metainfo", List.of("bencode")),
            Map.entry("wire", List.of("bencode")),
            Map.entry("bencode", List.of()));

    /** Libraries, and the only packages that know them. */
    private static final Map<List<String>, String[]> HOMES = Map.of(
            List.of("org.apache.hc.."), engine("http"),
            List.of("org.bitlet..", "org.xml.sax.."), engine("nat"),
            List.of(
                            "java.sql..",
                            "javax.sql..",
                            "org.springframework.jdbc..",
                            "org.flywaydb..",
                            "org.sqlite..",
                            "org.postgresql..",
                            "com.zaxxer.hikari.."),
                    new String[] {"..tamsui.store.."},
            List.of("tools.jackson..", "com.fasterxml.jackson.."), new String[] {"..tamsui.api..", "..tamsui.compat.."},
            List.of("io.micrometer.."), new String[] {"..tamsui.ops.."});

    private HouseRules() {}

    /** @param planted the package below {@code planted} with classes that break it */
    record HouseRule(String planted, ArchRule rule) {
        @Override
        public String toString() {
            return planted + ": " + rule.getDescription();
        }
    }

    static Stream<HouseRule> all() {
        return Stream.of(
                new HouseRule("a1", engineKnowsOnlyTheJdkAndALogger()),
                new HouseRule("a1home", librariesHaveOneHome()),
                new HouseRule("a2", theServiceSeesTheEngineAndItsModel()),
                new HouseRule("a3", controllersArePackagePrivate()),
                new HouseRule("a3views", HouseConditions.answersAreViews()),
                new HouseRule("a4", arrowsPointDown()),
                new HouseRule(
                        "a4cycle",
                        slices().matching("..tamsui.(**)")
                                .should()
                                .beFreeOfCycles()
                                .because("packages that need each other are one package with two names")),
                new HouseRule("a5", packagesAreNullMarked()),
                new HouseRule("a6volatile", loopStateIsNotVolatile()),
                new HouseRule("a6fields", loopStateIsNotConcurrent()),
                new HouseRule("a6locks", loopsDoNotLock()),
                new HouseRule("a7", pureCodeDoesNoInput()),
                new HouseRule("a7names", pureCodeResolvesNoNames()),
                new HouseRule("a8", timeChanceAndThreadsComeFromConcurrent()),
                new HouseRule("a9", messagesAreRecords()),
                new HouseRule("a10throw", GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS),
                new HouseRule("a10console", GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS),
                new HouseRule("a10inject", GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION));
    }

    /** Wants the test classes as well. */
    static HouseRule testsSitWithWhatTheyTest() {
        return new HouseRule("a10tests", GeneralCodingRules.testClassesShouldResideInTheSamePackageAsImplementation());
    }

    private static ArchRule engineKnowsOnlyTheJdkAndALogger() {
        DescribedPredicate<JavaClass> known = resideInAnyPackage(
                ENGINE, "java..", "javax.net.ssl..", "javax.crypto..", "org.slf4j..", "org.jspecify..");
        ArchRule most = classes()
                .that(resideInAPackage(ENGINE).and(not(resideInAnyPackage(engine("http", "nat")))))
                .should()
                .onlyDependOnClassesThat(known);
        ArchRule http = classes()
                .that()
                .resideInAPackage("..tamsui.engine.http..")
                .should()
                .onlyDependOnClassesThat(known.or(resideInAPackage("org.apache.hc..")));
        ArchRule nat = classes()
                .that()
                .resideInAPackage("..tamsui.engine.nat..")
                .should()
                .onlyDependOnClassesThat(known.or(resideInAnyPackage("org.bitlet..", "org.xml.sax..")));
        return CompositeArchRule.of(
                        List.of(most.allowEmptyShould(true), http.allowEmptyShould(true), nat.allowEmptyShould(true)))
                .because("the engine must run in a simulator, and outlive every framework around it");
    }

    private static ArchRule librariesHaveOneHome() {
        List<ArchRule> rules = new ArrayList<>();
        HOMES.forEach((library, home) -> rules.add(noClasses()
                .that(not(resideInAnyPackage(home)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library.toArray(String[]::new))
                .allowEmptyShould(true)));
        return CompositeArchRule.of(rules)
                .because("a library seen by one package can be replaced by changing one package");
    }

    private static ArchRule theServiceSeesTheEngineAndItsModel() {
        return noClasses()
                .that()
                .resideInAnyPackage(AROUND_THE_ENGINE)
                .should()
                .dependOnClassesThat(resideInAPackage(ENGINE)
                        .and(not(resideInAnyPackage("..tamsui.engine", "..tamsui.engine.model.."))))
                .allowEmptyShould(true)
                .because("whatever lies behind Engine may change without anybody outside noticing");
    }

    private static ArchRule controllersArePackagePrivate() {
        return classes()
                .that()
                .areMetaAnnotatedWith("org.springframework.stereotype.Controller")
                .should()
                .bePackagePrivate()
                .allowEmptyShould(true)
                .because("controllers are called over HTTP and by nobody else");
    }

    private static ArchRule arrowsPointDown() {
        List<ArchRule> rules = new ArrayList<>();
        ARROWS.forEach((from, to) -> {
            List<String> seen = new ArrayList<>(to);
            seen.addAll(List.of(from, "model", "concurrent"));
            rules.add(sees("..tamsui.engine." + from + "..", engine(seen.toArray(String[]::new))));
        });
        for (String leaf : List.of("model", "concurrent")) {
            rules.add(sees("..tamsui.engine." + leaf + "..", engine(leaf)));
        }
        rules.add(sees(
                "..tamsui.engine",
                with("..tamsui.engine", engine("session", "metainfo", "http", "model", "concurrent"))));
        return CompositeArchRule.of(rules)
                .because("a lower package that knows a higher one cannot be read or tested alone");
    }

    private static ArchRule sees(String from, String[] to) {
        return classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(to).or(resideOutsideOfPackage("..tamsui..")))
                .allowEmptyShould(true);
    }

    private static ArchRule packagesAreNullMarked() {
        return classes()
                .should(HouseConditions.beIn(
                        "a package whose package-info is @NullMarked",
                        at -> at.getPackage()
                                .tryGetPackageInfo()
                                .map(info -> info.isAnnotatedWith(NullMarked.class))
                                .orElse(false)))
                .because("null is checked by the compiler only where the package says so");
    }

    private static ArchRule loopStateIsNotVolatile() {
        return noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(LOOP_OWNED)
                .should()
                .haveModifier(JavaModifier.VOLATILE)
                .allowEmptyShould(true)
                .because("one thread owns this state, and another that peeks at it sees half a change");
    }

    private static ArchRule loopStateIsNotConcurrent() {
        return noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(LOOP_OWNED)
                .should()
                .haveRawType(resideInAPackage("java.util.concurrent.."))
                .allowEmptyShould(true)
                .because("one thread owns this state; what others need is posted or published as a snapshot");
    }

    /** The word synchronized is Checkstyle's, which also sees it inside of methods. */
    private static ArchRule loopsDoNotLock() {
        return noClasses()
                .that()
                .resideInAnyPackage(LOOP_OWNED)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent.locks..", "java.util.concurrent.atomic..")
                .allowEmptyShould(true)
                .because("the loop waits for nobody");
    }

    private static ArchRule pureCodeDoesNoInput() {
        return noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat(describe("do input, output or threads", HouseRules::doesInput))
                .allowEmptyShould(true)
                .because("decisions and codecs are handed bytes and time, so that a test can hand them any");
    }

    /** Addresses, URIs and paths are values and may be held; what opens, connects, or runs may not. */
    private static boolean doesInput(JavaClass target) {
        String name = target.getName();
        boolean net = name.startsWith("java.net.")
                && !Set.of(
                                "URI",
                                "URISyntaxException",
                                "InetAddress",
                                "Inet4Address",
                                "Inet6Address",
                                "InetSocketAddress",
                                "SocketAddress",
                                "UnknownHostException",
                                "URLEncoder",
                                "URLDecoder")
                        .contains(target.getSimpleName());
        boolean files = name.startsWith("java.nio.channels.")
                || Set.of("java.nio.file.Files", "java.nio.file.FileSystems", "java.io.File")
                        .contains(name)
                || name.matches("java\\.io\\.(File(Input|Output)Stream|File(Reader|Writer)|RandomAccessFile)");
        boolean threads = name.startsWith("java.lang.Thread")
                || name.matches(
                        "java\\.util\\.(Timer|concurrent\\.(Execut|Thread|ForkJoin|Completable|Scheduled|Structured).*)")
                || name.endsWith(".tamsui.engine.concurrent.EngineThreads");
        return net || files || threads;
    }

    private static ArchRule pureCodeResolvesNoNames() {
        return noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should(accessTargetWhere(accesses("a look-up of a host name", HouseRules::resolvesNames)))
                .allowEmptyShould(true)
                .because("a look-up blocks for seconds");
    }

    private static boolean resolvesNames(JavaAccess<?> access) {
        String called = access.getTarget().getOwner().getName() + "."
                + access.getTarget().getName();
        return Set.of(
                                "java.net.InetAddress.getByName",
                                "java.net.InetAddress.getAllByName",
                                "java.net.InetAddress.getLocalHost",
                                "java.net.InetAddress.getHostName",
                                "java.net.InetSocketAddress.getHostName")
                        .contains(called)
                || access.getTarget().getFullName().equals("java.net.InetSocketAddress.<init>(java.lang.String, int)");
    }

    private static ArchRule timeChanceAndThreadsComeFromConcurrent() {
        return noClasses()
                .that(resideInAPackage(ENGINE).and(resideOutsideOfPackage("..tamsui.engine.concurrent..")))
                .should(accessTargetWhere(accesses("a clock, chance or a new thread", HouseRules::surprises)))
                .allowEmptyShould(true)
                .because("a run of the simulator must come out the same every time");
    }

    private static boolean surprises(JavaAccess<?> access) {
        String owner = access.getTarget().getOwner().getName();
        String called = access.getTarget().getName();
        return switch (owner) {
            case "java.lang.System" -> called.equals("nanoTime") || called.equals("currentTimeMillis");
            case "java.lang.Math" -> called.equals("random");
            case "java.util.UUID" -> called.equals("randomUUID");
            case "java.util.Date",
                    "java.util.Timer",
                    "java.util.Random",
                    "java.util.SplittableRandom",
                    "java.security.SecureRandom" -> called.equals("<init>") || called.startsWith("getInstance");
            case "java.util.random.RandomGenerator" -> called.equals("of") || called.equals("getDefault");
            case "java.util.concurrent.ThreadLocalRandom" -> called.equals("current");
            case "java.lang.Thread" ->
                Set.of("<init>", "ofVirtual", "ofPlatform", "startVirtualThread", "sleep", "yield", "onSpinWait")
                        .contains(called);
            case "java.util.concurrent.CompletableFuture" ->
                called.endsWith("Async") || called.equals("delayedExecutor");
            case "java.util.concurrent.Executors", "java.util.concurrent.ForkJoinPool" -> true;
            default -> owner.startsWith("java.time.") && (called.equals("now") || called.startsWith("system"));
        };
    }

    private static ArchRule messagesAreRecords() {
        DescribedPredicate<JavaClass> message = describe(
                "implement a message or event",
                type -> type.getAllRawInterfaces().stream()
                        .anyMatch(each -> resideInAPackage(ENGINE).test(each)
                                && each.getSimpleName().matches("(\\w*(Message|Event|Reason|Fault)|Receipt)")));
        return classes()
                .that(message)
                .and()
                .areNotInterfaces()
                .should()
                .beRecords()
                .allowEmptyShould(true)
                .because("what crosses a thread is immutable, and tests compare it whole");
    }

    private static DescribedPredicate<JavaAccess<?>> accesses(String description, Predicate<JavaAccess<?>> test) {
        return describe(description, test);
    }

    private static String[] engine(String... names) {
        return Stream.of(names).map(name -> "..tamsui.engine." + name + "..").toArray(String[]::new);
    }

    private static String[] with(String first, String[] others) {
        return Stream.concat(Stream.of(first), Stream.of(others)).toArray(String[]::new);
    }
}
