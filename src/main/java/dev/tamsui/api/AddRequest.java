package dev.tamsui.api;

import dev.tamsui.engine.model.AddOptions;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An add in JSON: exactly one of {@code metainfo}, {@code url} and {@code magnet}, and the options. */
@Schema(name = "AddRequest", description = "Exactly one of metainfo, url and magnet, and the options")
record AddRequest(
        @Schema(description = "The .torrent file in base64, at most 10 MiB of it", format = "byte")
        byte @Nullable [] metainfo,

        @Schema(description = "Where the .torrent file is, http or https") @Nullable
        String url,

        @Schema(description = "A magnet link; hexadecimal or base32, v1 or hybrid") @Nullable
        String magnet,

        @Schema(description = "Add it, but neither check nor run it yet") @Nullable
        Boolean paused,

        @Schema(description = "An absolute folder below a save root; the download folder when absent") @Nullable
        String savePath,

        @Schema(description = "Believe that the data is complete, and seed at once") @Nullable
        Boolean skipVerify,

        @Schema(description = "Any words of yours") @Nullable
        List<String> labels) {

    AddOptions options() {
        return AddQuery.options(paused, savePath, skipVerify, labels);
    }

    /** How many of the three sources are named. */
    int sources() {
        return (metainfo == null ? 0 : 1) + (url == null ? 0 : 1) + (magnet == null ? 0 : 1);
    }
}
