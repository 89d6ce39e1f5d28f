package dev.tamsui.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of each of several uploads, in their order. One that fails does not undo the others. */
@Schema(name = "AddResults", description = "One result for each upload, in their order")
record BatchView(List<Item> results) {

    /**
     * One upload: either the torrent or the problem is null.
     *
     * @param fileName as the client named it; null when it did not
     * @param status as it would have been for this upload alone: 201, 200 or the problem's
     */
    @Schema(name = "AddItem")
    record Item(
            @Nullable String fileName,

            @Schema(description = "The status this upload would have had alone")
            int status,

            @Nullable AddedView torrent,
            @Nullable ProblemView problem) {}
}
