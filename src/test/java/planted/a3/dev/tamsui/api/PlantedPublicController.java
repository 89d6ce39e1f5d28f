package planted.a3.dev.tamsui.api;

import org.springframework.web.bind.annotation.RestController;

@RestController
public class PlantedPublicController {}
