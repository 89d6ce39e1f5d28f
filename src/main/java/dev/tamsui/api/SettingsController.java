package dev.tamsui.api;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.EngineSettings.FixedRates;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What can be changed while the daemon runs, and is kept across restarts. */
@RestController
@RequestMapping("/api/v1/settings")
@Tag(name = "Daemon")
class SettingsController {
    static final String MERGE_PATCH = "application/merge-patch+json";

    private final Engine engine;
    private final FixedRates fixed;

    SettingsController(Engine engine, EngineSettings settings) {
        this.engine = engine;
        this.fixed = settings.rates();
    }

    @GetMapping
    @Operation(operationId = "getSettings", summary = "What can be changed while it runs")
    SettingsView get() {
        return SettingsView.of(engine.limits(), fixed);
    }

    @PatchMapping(consumes = {MERGE_PATCH, MediaType.APPLICATION_JSON_VALUE})
    @Operation(
            operationId = "changeSettings",
            summary = "Change some of it, across restarts",
            description = "A merge patch (RFC 7396). Followed within a second.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(implementation = LimitsChange.class))))
    SettingsView change(@RequestBody JsonNode body) {
        LimitsPatch patch = LimitsPatch.of(body);
        refuseFixed(LimitsPatch.DOWNLOAD, patch.download() != null && fixed.download() != null, "download");
        refuseFixed(LimitsPatch.UPLOAD, patch.upload() != null && fixed.upload() != null, "upload");
        return SettingsView.of(engine.limitAll(patch.change()), fixed);
    }

    private static void refuseFixed(String name, boolean isRefused, String property) {
        if (isRefused) {
            throw new RequestRefused(
                    Problem.SETTING_FIXED,
                    name + " is fixed by tamsui.limits." + property + " (TAMSUI_LIMITS_"
                            + property.toUpperCase(java.util.Locale.ROOT)
                            + ") where the daemon was started. Nothing was changed. Take it away there, then it can be changed here.");
        }
    }
}
