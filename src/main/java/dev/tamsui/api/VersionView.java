package dev.tamsui.api;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What runs here. */
@Schema(name = "Version")
record VersionView(
        @Schema(example = "Tamsui") String name,
        @Schema(example = "0.1.0") String version,

        @Schema(description = "The commit it was built from; null when the build did not know") @Nullable
        String revision,

        @Schema(example = "25.0.1+8-LTS") String java) {}
