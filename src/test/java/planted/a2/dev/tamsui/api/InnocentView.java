package planted.a2.dev.tamsui.api;

import planted.a2.dev.tamsui.engine.model.Summary;

public class InnocentView {
    Summary summary() {
        return new Summary();
    }
}
