package planted.a3.dev.tamsui.api;

import org.springframework.web.bind.annotation.RestController;

@RestController
class InnocentController {}
