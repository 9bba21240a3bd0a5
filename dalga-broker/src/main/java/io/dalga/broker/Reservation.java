package io.dalga.broker;

/**
 * A message that is ours for a time.
 *
 * @param queue where it came from
 * @param id the service's identity for the message; the same each time that it is reserved
 * @param message what was pushed
 * @param deliveries how often it has been reserved, this time included, as far as the service
 *     counts
 * @param token what tells this reservation from others of the same message; for the driver only
 */
public record Reservation(String queue, String id, Message message, int deliveries, Object token) {}
