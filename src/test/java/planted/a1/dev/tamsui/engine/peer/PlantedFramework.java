package planted.a1.dev.tamsui.engine.peer;

import org.springframework.core.env.Environment;

public class PlantedFramework {
    private final Environment environment;

    PlantedFramework(Environment environment) {
        this.environment = environment;
    }

    String name() {
        return environment.getProperty("name", "");
    }
}
