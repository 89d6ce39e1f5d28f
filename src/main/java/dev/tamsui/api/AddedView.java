package dev.tamsui.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tamsui.engine.model.AddResult;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * A torrent that was added, or was there already.
 *
 * @param created false when a torrent with the same info hash was there already; it is left as it was
 */
@Schema(name = "AddedTorrent")
record AddedView(
        @JsonUnwrapped TorrentView torrent,

        @Schema(description = "False when it was there already, and is left as it was")
        boolean created) {

    static AddedView of(AddResult result) {
        return new AddedView(TorrentView.of(result.torrent()), result.created());
    }
}
