package io.dalga.store;

/**
 * A running Dalga process, as the others see it.
 *
 * @param id its number; a process that was declared dead comes back with another
 * @param name host name and process id, for people
 * @param version the version of Dalga that it runs
 * @param startedAt when it joined, milliseconds since 1970
 * @param leaseUntil when it is declared dead unless it renews, milliseconds since 1970
 * @param running attempts in flight at its last heartbeat
 * @param lagMs how long its oldest due run was waiting at its last heartbeat, in milliseconds
 * @param draining whether it is stopping, and wants no slots
 * @param expired whether its lease has run out by the database's clock
 * @param present whether it has a session open that says so; false as well where it cannot say
 */
public record InstanceRow(
    long id,
    String name,
    String version,
    long startedAt,
    long leaseUntil,
    int running,
    long lagMs,
    boolean draining,
    boolean expired,
    boolean present) {}
