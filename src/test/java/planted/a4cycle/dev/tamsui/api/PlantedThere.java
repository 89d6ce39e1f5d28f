package planted.a4cycle.dev.tamsui.api;

import planted.a4cycle.dev.tamsui.ops.PlantedBack;

public class PlantedThere {
    PlantedBack other() {
        return new PlantedBack();
    }
}
