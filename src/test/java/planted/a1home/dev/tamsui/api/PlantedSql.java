package planted.a1home.dev.tamsui.api;

import java.sql.Connection;
import java.sql.SQLException;

public class PlantedSql {
    String catalog(Connection connection) throws SQLException {
        return connection.getCatalog();
    }
}
