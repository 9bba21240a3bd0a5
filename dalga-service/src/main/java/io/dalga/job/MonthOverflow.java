package io.dalga.job;

import java.time.LocalDate;

/** What becomes of the 31st in a month that has no 31st. */
public enum MonthOverflow {
  /** The last day of the month. */
  CLIP {
    @Override
    LocalDate plusMonths(LocalDate date, long months) {
      return date.plusMonths(months);
    }
  },

  /** The surplus days run over into the next month, as in Go: September 31 is October 1. */
  ROLL {
    @Override
    LocalDate plusMonths(LocalDate date, long months) {
      return date.withDayOfMonth(1).plusMonths(months).plusDays(date.getDayOfMonth() - 1L);
    }
  };

  abstract LocalDate plusMonths(LocalDate date, long months);
}
