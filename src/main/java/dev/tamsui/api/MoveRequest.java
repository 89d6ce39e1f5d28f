package dev.tamsui.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a torrent's data is to go. */
@Schema(name = "MoveRequest")
record MoveRequest(
        @Schema(
                description = "An absolute folder below a save root; it is made when it is missing",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String savePath) {

    Path path() {
        if (savePath == null || savePath.isBlank()) {
            throw new RequestRefused(Problem.INVALID_BODY, "The body names no savePath.");
        }
        return AddQuery.path(savePath);
    }
}
