package dev.tamsui.config;

import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.store.StateFolderException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Says why the daemon did not start, in place of a stack trace, for the failures that are of its own making.
 *
 * <p>Boot explains an invalid value too, but only one that was set: not a default that does not work here.
 */
final class StartFailureAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownSettingsException unknown) {
                return new FailureAnalysis(
                        "There are settings that this version of Tamsui does not know:\n\n" + unknown.getMessage(),
                        "Correct or remove them. Every setting has its default, so none is needed.",
                        unknown);
            }
            if (cause instanceof InvalidConfigurationPropertyValueException invalid
                    && invalid.getName().startsWith("tamsui.")) {
                return new FailureAnalysis(
                        invalid.getName() + " cannot be '" + invalid.getValue() + "'. " + invalid.getReason(),
                        "Set it in a file, on the command line or in the environment.",
                        invalid);
            }
            if (cause instanceof StateFolderException || cause instanceof StateStoreException) {
                return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
            }
        }
        return null;
    }
}
