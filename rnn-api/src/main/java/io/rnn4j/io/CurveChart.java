package io.rnn4j.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Curves over epochs as an SVG. The scale is logarithmic where all values are positive and span two decades. */
final class CurveChart {
    static final String STYLE =
            "body{font:15px system-ui,sans-serif;margin:2em;max-width:54em;color:#222;background:#fff}"
                    + ".model{color:#777;font-size:12px}svg{display:block;width:100%;margin:0 0 1.5em}"
                    + "text{font:12px system-ui,sans-serif;fill:currentColor}.grid{stroke:#8884}"
                    + "polyline{fill:none;stroke-width:2}.c0{stroke:#1f6fb4;fill:#1f6fb4}.c1{stroke:#d9622b;fill:#d9622b}"
                    + "polyline.c0,polyline.c1{fill:none}circle{stroke:none;opacity:.6}"
                    + "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}}";

    private static final int WIDTH = 800;
    private static final int HEIGHT = 260;
    private static final int LEFT = 80;
    private static final int TOP = 30;
    private static final int BOTTOM = 30;
    private static final int LINES = 4;
    private static final double DECADES = 2;

    private final String title;
    private final Map<String, List<double[]>> curves = new LinkedHashMap<>();

    CurveChart(String title) {
        this.title = title;
    }

    /** Adds a point; what is not finite is left out. */
    void add(String curve, int epoch, double value) {
        if (Double.isFinite(value)) {
            curves.computeIfAbsent(curve, name -> new ArrayList<>()).add(new double[] {epoch, value});
        }
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    String toSvg() {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\"><text x=\"%d\" y=\"16\">%s</text>\n",
                WIDTH,
                HEIGHT,
                LEFT,
                escaped(title)));
        List<double[]> points = curves.values().stream().flatMap(List::stream).toList();
        if (!points.isEmpty()) {
            new Drawing(points).draw(svg);
        }
        return svg.append("</svg>\n").toString();
    }

    /** The scales of a chart with points. */
    private final class Drawing {
        private final double first;
        private final double last;
        private final boolean logarithmic;
        private final double low;
        private final double high;

        Drawing(List<double[]> points) {
            this.first = points.stream().mapToDouble(p -> p[0]).min().orElse(0);
            this.last = points.stream().mapToDouble(p -> p[0]).max().orElse(0);
            double least = points.stream().mapToDouble(p -> p[1]).min().orElse(0);
            double most = points.stream().mapToDouble(p -> p[1]).max().orElse(0);
            this.logarithmic = least > 0 && Math.log10(most / least) >= DECADES;
            this.low = scaled(least);
            this.high = scaled(most);
        }

        private double scaled(double value) {
            return logarithmic ? Math.log10(value) : value;
        }

        private double x(double epoch) {
            double part = last == first ? 0.5 : (epoch - first) / (last - first);
            return LEFT + part * (WIDTH - LEFT - 10);
        }

        private double y(double scaled) {
            double part = high == low ? 0.5 : (scaled - low) / (high - low);
            return HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP);
        }

        void draw(StringBuilder svg) {
            for (int line = 0; line <= LINES; line++) {
                double at = low + (high - low) * line / LINES;
                svg.append(String.format(
                        Locale.ROOT,
                        "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                        LEFT,
                        y(at),
                        WIDTH - 10,
                        LEFT - 8,
                        y(at) + 4,
                        number(logarithmic ? Math.pow(10, at) : at)));
            }
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\">epoch %.0f</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f</text>\n",
                    LEFT,
                    HEIGHT - 8,
                    first,
                    WIDTH - 10,
                    HEIGHT - 8,
                    last));
            int color = 0;
            for (Map.Entry<String, List<double[]>> curve : curves.entrySet()) {
                draw(svg, curve.getKey(), curve.getValue(), color++);
            }
        }

        private void draw(StringBuilder svg, String name, List<double[]> curve, int color) {
            svg.append(String.format(Locale.ROOT, "<polyline class=\"c%d\" points=\"", color));
            curve.forEach(p -> svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(p[0]), y(scaled(p[1])))));
            svg.append("\"/>\n");
            curve.forEach(p -> svg.append(String.format(
                    Locale.ROOT,
                    "<circle class=\"c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>epoch %.0f: %s</title></circle>\n",
                    color,
                    x(p[0]),
                    y(scaled(p[1])),
                    p[0],
                    number(p[1]))));
            if (!name.isEmpty()) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%d\" y=\"16\" text-anchor=\"end\" class=\"c%d\" style=\"stroke:none\">%s</text>\n",
                        WIDTH - 10 - 80 * (curves.size() - 1 - color),
                        color,
                        escaped(name)));
            }
        }
    }
}
