package io.dalga.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects numbers round by round, and prints the medians as a Markdown table. */
final class Table {

  private final String title;
  private final List<String> columns;
  private final Map<String, List<double[]>> rows = new LinkedHashMap<>();

  Table(String title, String... columns) {
    this.title = title;
    this.columns = List.of(columns);
  }

  /** Adds one round's numbers to a row, and prints them, as the raw output. */
  void add(String row, double... numbers) {
    if (numbers.length != columns.size()) {
      throw new IllegalArgumentException("as many numbers as columns: " + columns);
    }
    rows.computeIfAbsent(row, name -> new ArrayList<>()).add(numbers);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < numbers.length; i++) {
      texts.add(columns.get(i) + "=" + text(numbers[i]));
    }
    System.out.println(title + " | " + row + " | " + String.join(", ", texts));
  }

  /** Prints it; with a base row, another column says how its first numbers compare. */
  void print() {
    System.out.println();
    System.out.println("### " + title + " (medians of " + rounds() + ")");
    System.out.println();
    System.out.println(
        "| | " + String.join(" | ", columns) + " | first : " + columns.get(0) + " |");
    System.out.println("| --- |" + " ---: |".repeat(columns.size() + 1));
    double base = Double.NaN;
    for (Map.Entry<String, List<double[]>> row : rows.entrySet()) {
      StringBuilder line = new StringBuilder("| " + row.getKey() + " |");
      double first = median(row.getValue(), 0);
      base = Double.isNaN(base) ? first : base;
      for (int i = 0; i < columns.size(); i++) {
        line.append(' ').append(text(median(row.getValue(), i))).append(" |");
      }
      System.out.println(line.append(String.format(Locale.ROOT, " %.2f |", base / first)));
    }
    System.out.println();
  }

  private int rounds() {
    return rows.values().stream().mapToInt(List::size).max().orElse(0);
  }

  private static double median(List<double[]> rounds, int column) {
    double[] sorted = rounds.stream().mapToDouble(round -> round[column]).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
  }

  private static String text(double number) {
    return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%.1f" : "%.0f", number);
  }
}
