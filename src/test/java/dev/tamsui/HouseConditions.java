package dev.tamsui;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Predicate;

/** Conditions that ArchUnit has no words for. */
final class HouseConditions {
    private HouseConditions() {}

    static ArchRule answersAreViews() {
        return methods()
                .that()
                .areMetaAnnotatedWith("org.springframework.web.bind.annotation.RequestMapping")
                .should(answerRecordsOfTheirOwnPackage())
                .allowEmptyShould(true)
                .because("what the API promises is written down in its views and changes only with them");
    }

    static ArchCondition<JavaClass> beIn(String place, Predicate<JavaClass> isThere) {
        return new ArchCondition<>("be in " + place) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                events.add(new SimpleConditionEvent(item, isThere.test(item), item.getName() + " is not in " + place));
            }
        };
    }

    private static ArchCondition<JavaMethod> answerRecordsOfTheirOwnPackage() {
        return new ArchCondition<>("answer records of their own package") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                for (JavaClass type : method.getReturnType().getAllInvolvedRawTypes()) {
                    boolean ours = type.getPackageName().contains("tamsui");
                    boolean view = type.isRecord()
                            && type.getPackageName().equals(method.getOwner().getPackageName());
                    events.add(new SimpleConditionEvent(
                            method, !ours || view, method.getFullName() + " answers with " + type.getName()));
                }
            }
        };
    }
}
