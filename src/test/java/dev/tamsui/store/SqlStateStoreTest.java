package dev.tamsui.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The store in SQLite. */
class SqlStateStoreTest extends StateStoreContract {

    @Override
    StoreUnderTest vendor(Path folder) {
        return new StoreUnderTest() {
            @Override
            public SqlStateStore open() {
                return SqlStateStore.open(folder);
            }

            @Override
            public Connection connect() throws SQLException {
                return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Sqlite.FILE));
            }

            @Override
            public String begin() {
                return "begin immediate";
            }
        };
    }
}
