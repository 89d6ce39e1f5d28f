package dev.tamsui;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tamsui.HouseRules.HouseRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of {@link HouseRules} hold, and each is shown to catch what it is there to catch. */
class ArchitectureTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tamsui");

    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("planted");

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theHouseKeepsTheRule(HouseRule rule) {
        rule.rule().check(PRODUCT);
    }

    @Test
    void testsSitWithWhatTheyTest() {
        HouseRules.testsSitWithWhatTheyTest().rule().check(new ClassFileImporter().importPackages("dev.tamsui"));
    }

    /** Every class named {@code Planted…} is reported, and no class named {@code Innocent…}. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesAndThatOfTests")
    void theRuleCatchesWhatIsPlantedForIt(HouseRule rule) {
        JavaClasses planted = PLANTED.that(resideInAPackage("planted." + rule.planted() + ".."));
        String report = String.join(
                "\n", rule.rule().evaluate(planted).getFailureReport().getDetails());
        assertThat(planted).anyMatch(type -> type.getSimpleName().startsWith("Planted"));
        for (JavaClass type : planted) {
            if (type.getSimpleName().startsWith("Planted")) {
                assertThat(report).contains(type.getName());
            } else if (type.getSimpleName().startsWith("Innocent")) {
                assertThat(report).doesNotContain("<" + type.getName());
            }
        }
    }

    static Stream<HouseRule> rules() {
        return HouseRules.all();
    }

    static Stream<HouseRule> rulesAndThatOfTests() {
        return Stream.concat(HouseRules.all(), Stream.of(HouseRules.testsSitWithWhatTheyTest()));
    }
}
