package dev.tamsui.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list that may go on.
 *
 * @param total how many there are in all
 * @param nextCursor where the next page begins; null on the last
 */
record Page<T>(
        List<T> items,
        @Schema(description = "How many there are in all") int total,

        @Schema(description = "Where the next page begins; null on the last") @Nullable
        String nextCursor) {}
