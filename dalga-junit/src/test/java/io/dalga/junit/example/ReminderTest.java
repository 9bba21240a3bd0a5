package io.dalga.junit.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dalga.client.Schedule;
import io.dalga.junit.DalgaExtension;
import io.dalga.junit.Delivery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReminderTest {

  @RegisterExtension static final DalgaExtension dalga = DalgaExtension.create();

  @Test
  void a_customer_is_reminded_every_week_until_the_invoice_is_paid() {
    dalga.client().schedule("reminder", "invoice-42", Schedule.every(Duration.ofDays(7)));

    dalga.advance(Duration.ofDays(21));
    dalga.client().cancel("reminder", "invoice-42");
    dalga.advance(Duration.ofDays(21));

    assertEquals(3, dalga.deliveries().size());
  }

  @Test
  void a_reminder_that_fails_is_sent_again_and_can_be_told_from_a_new_one() {
    dalga.client().schedule("reminder", "invoice-42", Schedule.onceAfter(Duration.ofDays(7)));
    dalga.answer(500);

    dalga.advance(Duration.ofDays(8));

    List<Delivery> deliveries = dalga.deliveries();
    assertEquals(List.of(500, 200), deliveries.stream().map(Delivery::status).toList());
    assertEquals(deliveries.get(0).run().id(), deliveries.get(1).run().id());
    assertEquals(
        Duration.ofSeconds(10),
        Duration.between(deliveries.get(0).at(), dalga.deliveries().get(1).at()));
    assertTrue(dalga.client().get("reminder", "invoice-42").isEmpty());
  }
}
