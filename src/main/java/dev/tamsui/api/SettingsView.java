package dev.tamsui.api;

import dev.tamsui.engine.model.EngineSettings.FixedRates;
import dev.tamsui.engine.model.RateLimits;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be changed while the daemon runs, as it is now. */
@Schema(name = "Settings")
record SettingsView(
        @Schema(description = "Payload received a second at most, all torrents together; null for no limit") @Nullable
        Long downloadLimit,

        @Schema(description = "Payload sent a second at most, all torrents together; null for no limit") @Nullable
        Long uploadLimit,

        @Schema(description = "Names of those that are fixed where the daemon was started, and cannot be changed here")
        List<String> fixed) {

    static SettingsView of(RateLimits limits, FixedRates rates) {
        List<String> fixed = new ArrayList<>();
        if (rates.download() != null) {
            fixed.add(LimitsPatch.DOWNLOAD);
        }
        if (rates.upload() != null) {
            fixed.add(LimitsPatch.UPLOAD);
        }
        return new SettingsView(LimitsPatch.shown(limits.download()), LimitsPatch.shown(limits.upload()), fixed);
    }
}
