package planted.a2.dev.tamsui.engine.model;

public class Summary {}
