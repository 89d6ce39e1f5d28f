package dev.tamsui.store;

import java.sql.Connection;
import java.sql.SQLException;

/** The store of one state folder on one vendor's database. */
interface StoreUnderTest {
    /** Opens it, again and again if need be. */
    SqlStateStore open();

    /** Past the store, to look and to damage. */
    Connection connect() throws SQLException;

    /** The statement that begins a transaction that will write. */
    String begin();
}
