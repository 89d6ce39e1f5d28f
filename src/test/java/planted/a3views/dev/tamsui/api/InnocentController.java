package planted.a3views.dev.tamsui.api;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class InnocentController {
    /** What is shown. */
    record View(String name) {}

    @GetMapping
    List<View> all() {
        return List.of();
    }
}
