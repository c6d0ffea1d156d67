package dev.imagestreams.examples;

/** Several processes that use one store in PostgreSQL at the same time. */
class PostgresSeveralProcessesTest extends SeveralProcessesTest {

  private final String store = PostgresPlaces.newAddress();

  @Override
  String store() {
    return store;
  }
}
