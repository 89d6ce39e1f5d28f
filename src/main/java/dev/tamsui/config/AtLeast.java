package dev.tamsui.config;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The smallest amount of data a setting allows, written with its unit. One MB is 1,048,576 bytes. */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = AtLeast.Check.class)
@interface AtLeast {
    String value();

    String message() default "must be at least {value}; a number without a unit counts bytes";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Compares; an absent value is no business of this constraint. */
    final class Check implements ConstraintValidator<AtLeast, DataSize> {
        private DataSize least = DataSize.ofBytes(0);

        @Override
        public void initialize(AtLeast constraint) {
            least = DataSize.parse(constraint.value());
        }

        @Override
        public boolean isValid(@Nullable DataSize value, ConstraintValidatorContext context) {
            return value == null || value.compareTo(least) >= 0;
        }
    }
}
