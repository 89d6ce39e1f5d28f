package dev.tamsui.api;

import dev.tamsui.engine.model.FileSummary;
import io.swagger.v3.oas.annotations.media.Schema;

/** One file of a torrent. */
@Schema(name = "File")
record FileView(
        @Schema(description = "Its place in the torrent, from 0")
        int index,

        @Schema(description = "Below the save path, with / between the parts")
        String path,

        long sizeBytes,
        @Schema(description = "Of them in verified pieces") long completedBytes,

        @Schema(description = "A BEP 47 pad file, which never exists on disk")
        boolean pad) {

    static FileView of(FileSummary file) {
        return new FileView(file.index(), file.path(), file.sizeBytes(), file.completedBytes(), file.pad());
    }
}
