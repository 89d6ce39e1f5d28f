package planted.a10tests.dev.tamsui.engine.peer;

class PlantedThingTest {}
