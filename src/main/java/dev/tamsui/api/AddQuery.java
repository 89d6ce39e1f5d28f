package dev.tamsui.api;

import dev.tamsui.engine.model.AddOptions;
import io.swagger.v3.oas.annotations.Parameter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of an add, as query parameters or form fields. */
record AddQuery(
        @Parameter(description = "Add it, but neither check nor run it yet") @Nullable
        Boolean paused,

        @Parameter(description = "An absolute folder below a save root; the download folder when absent") @Nullable
        String savePath,

        @Parameter(description = "Believe that the data is complete, and seed at once") @Nullable
        Boolean skipVerify,

        @Parameter(description = "Any word of yours; may be repeated") @Nullable
        List<String> label) {

    AddOptions options() {
        return options(paused, savePath, skipVerify, label);
    }

    /** The same for every way to say it. */
    static AddOptions options(
            @Nullable Boolean paused,
            @Nullable String savePath,
            @Nullable Boolean skipVerify,
            @Nullable List<String> labels) {
        return new AddOptions(
                Boolean.TRUE.equals(paused),
                savePath == null || savePath.isEmpty() ? null : path(savePath),
                Boolean.TRUE.equals(skipVerify),
                labels == null ? List.of() : checked(labels));
    }

    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new RequestRefused(Problem.SAVE_PATH_REFUSED, "The save path is no path: " + e.getReason() + ".");
        }
    }

    private static final int MAXIMUM_LABELS = 50;
    private static final int MAXIMUM_LABEL_LENGTH = 100;

    private static List<String> checked(List<String> labels) {
        if (labels.size() > MAXIMUM_LABELS) {
            throw new RequestRefused(
                    Problem.INVALID_PARAMETER,
                    "There are " + labels.size() + " labels; at most " + MAXIMUM_LABELS + " are allowed.");
        }
        for (String label : labels) {
            if (label.isBlank()
                    || label.length() > MAXIMUM_LABEL_LENGTH
                    || label.chars().anyMatch(Character::isISOControl)) {
                throw new RequestRefused(
                        Problem.INVALID_PARAMETER,
                        "A label has 1 to " + MAXIMUM_LABEL_LENGTH
                                + " characters, none of them a control character, and is not blank.");
            }
        }
        return labels;
    }
}
