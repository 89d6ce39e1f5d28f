package dev.tamsui.api;

import dev.tamsui.engine.Engine;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The daemon itself: what it is and how it does. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Daemon")
class DaemonController {
    private final Engine engine;
    private final VersionView version;

    DaemonController(Engine engine, ObjectProvider<BuildProperties> build) {
        this.engine = engine;
        this.version = version(build);
    }

    @GetMapping("/version")
    @Operation(operationId = "getVersion", summary = "What runs here")
    VersionView version() {
        return version;
    }

    @GetMapping("/stats")
    @Operation(operationId = "getStats", summary = "Totals of all torrents")
    StatsView stats() {
        return StatsView.of(engine.stats(), engine.saveRoots());
    }

    private static VersionView version(ObjectProvider<BuildProperties> available) {
        BuildProperties build = available.getIfAvailable();
        String java = Runtime.version().toString();
        if (build == null || build.getVersion() == null) {
            return new VersionView("Tamsui", "unknown", null, java);
        }
        return new VersionView("Tamsui", build.getVersion(), build.get("revision"), java);
    }
}
