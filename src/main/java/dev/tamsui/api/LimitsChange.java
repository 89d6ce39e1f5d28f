package dev.tamsui.api;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Describes what a {@link LimitsPatch} is read from. */
@Schema(name = "LimitsChange", description = "What is not named stays as it is")
record LimitsChange(
        @Schema(description = "Bytes per second, 1024 or more; null for no limit", example = "5000000") @Nullable
        Long downloadLimit,

        @Schema(description = "Bytes per second, 1024 or more; null for no limit", example = "1000000") @Nullable
        Long uploadLimit) {}
