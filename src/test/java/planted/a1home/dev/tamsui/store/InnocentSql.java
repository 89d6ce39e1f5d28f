package planted.a1home.dev.tamsui.store;

import java.sql.Connection;
import java.sql.SQLException;

public class InnocentSql {
    String catalog(Connection connection) throws SQLException {
        return connection.getCatalog();
    }
}
