package planted.a5.dev.tamsui.engine.peer;

public class PlantedNullable {}
