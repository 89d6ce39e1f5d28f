package planted.a10inject.dev.tamsui.api;

import org.springframework.beans.factory.annotation.Autowired;

public class PlantedInjection {
    @Autowired
    Object engine;
}
