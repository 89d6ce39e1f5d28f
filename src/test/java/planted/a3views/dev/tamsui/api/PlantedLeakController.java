package planted.a3views.dev.tamsui.api;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import planted.a3views.dev.tamsui.engine.model.Summary;

@RestController
class PlantedLeakController {
    @GetMapping
    List<Summary> all() {
        return List.of();
    }
}
