package dev.tamsui.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * On a full or failing disk SQLite rolls a transaction back by itself, and then has none to roll back when it is told to.
 * That second fault would hide the first one and leave the connection in between.
 */
final class SqliteTransactions extends JdbcTransactionManager {
    private static final long serialVersionUID = 1;

    SqliteTransactions(DataSource writer) {
        super(writer);
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        try {
            super.doRollback(status);
        } catch (TransactionException none) {
            Connection connection = ((JdbcTransactionObjectSupport) status.getTransaction())
                    .getConnectionHolder()
                    .getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("begin"); // one to roll back, so that the driver's idea of it is right again
                connection.rollback();
            } catch (SQLException e) {
                none.addSuppressed(e);
                throw none;
            }
        }
    }
}
