package dev.tamsui.api;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * A refusal as RFC 9457 has it, served as {@code application/problem+json}.
 *
 * @param type stable: {@code /problems/<code>}
 * @param title the same for every problem of a type
 * @param status the HTTP status again
 * @param detail what was wrong this time
 * @param code the type in one word, for switches
 */
@Schema(name = "Problem", description = "A refusal, as RFC 9457 has it")
record ProblemView(
        @Schema(example = "/problems/unknown-torrent") String type,
        @Schema(example = "No such torrent") String title,
        @Schema(example = "404") int status,

        @Schema(description = "What was wrong this time, and what to do")
        String detail,

        @Schema(description = "The last part of the type; stable", example = "unknown-torrent")
        String code) {}
