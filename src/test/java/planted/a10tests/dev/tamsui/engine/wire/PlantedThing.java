package planted.a10tests.dev.tamsui.engine.wire;

public class PlantedThing {}
