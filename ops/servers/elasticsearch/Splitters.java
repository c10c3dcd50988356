import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.classic.ClassicTokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenizer;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.pattern.SimplePatternSplitTokenizer;
import org.apache.lucene.analysis.pattern.SimplePatternTokenizer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractCharFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** Tokenizers and char filters by their official names, with their official options and defaults. */
final class Splitters {
    static final Map<String, AnalysisProvider<TokenizerFactory>> TOKENIZERS = new TreeMap<>();
    static final Map<String, AnalysisProvider<CharFilterFactory>> CHAR_FILTERS = new TreeMap<>();

    private static final Pattern RULE = Pattern.compile("(.*)\\s*=>\\s*(.*)\\s*$");

    static {
        tokenizer("keyword", settings -> {
            int buffer = settings.getAsInt("buffer_size", 256);
            return () -> new KeywordTokenizer(buffer);
        });
        tokenizer("whitespace", settings -> WhitespaceTokenizer::new);
        tokenizer("letter", settings -> LetterTokenizer::new);
        tokenizer("classic", settings -> ClassicTokenizer::new);
        tokenizer("uax_url_email", settings -> UAX29URLEmailTokenizer::new);
        tokenizer("pattern", settings -> {
            Pattern pattern = Filters.pattern(settings, "\\W+");
            int group = settings.getAsInt("group", -1);
            return () -> new PatternTokenizer(pattern, group);
        });
        tokenizer("simple_pattern", settings -> {
            String pattern = settings.get("pattern", "");
            return () -> new SimplePatternTokenizer(pattern);
        });
        tokenizer("simple_pattern_split", settings -> {
            String pattern = settings.get("pattern", "");
            return () -> new SimplePatternSplitTokenizer(pattern);
        });
        tokenizer("ngram", settings -> {
            int least = settings.getAsInt("min_gram", 1);
            int most = settings.getAsInt("max_gram", 2);
            return () -> new NGramTokenizer(least, most);
        });
        tokenizer("edge_ngram", settings -> {
            int least = settings.getAsInt("min_gram", 1);
            int most = settings.getAsInt("max_gram", 2);
            return () -> new EdgeNGramTokenizer(least, most);
        });

        CHAR_FILTERS.put("html_strip", (index, environment, name, settings) -> {
            Set<String> kept = Set.copyOf(settings.getAsList("escaped_tags"));
            return new Plain(name, in -> new HTMLStripCharFilter(in, kept));
        });
        CHAR_FILTERS.put("mapping", AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) -> {
            NormalizeCharMap mappings = mappings(settings.getAsList("mappings"));
            return new Levelling(name, in -> new MappingCharFilter(mappings, in));
        }));
        CHAR_FILTERS.put("pattern_replace", AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) -> {
            Pattern pattern = Filters.pattern(settings, null);
            String replacement = settings.get("replacement", "");
            return new Levelling(name, in -> new PatternReplaceCharFilter(pattern, replacement, in));
        }));
    }

    private Splitters() {}

    private static void tokenizer(String type, Function<Settings, Supplier<Tokenizer>> recipe) {
        TOKENIZERS.put(type, (index, environment, name, settings) ->
                TokenizerFactory.newFactory(name, recipe.apply(settings)));
    }

    /** Rules as in "ß => ss"; a backslash begins an escape, as in a Java string. */
    private static NormalizeCharMap mappings(List<String> rules) {
        NormalizeCharMap.Builder builder = new NormalizeCharMap.Builder();
        for (String rule : rules) {
            Matcher sides = RULE.matcher(rule);
            if (!sides.find()) {
                throw new IllegalArgumentException("Invalid mapping rule : [" + rule + "]");
            }
            builder.add(unescaped(sides.group(1).strip()), unescaped(sides.group(2).strip()));
        }
        return builder.build();
    }

    private static String unescaped(String written) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < written.length(); at++) {
            char letter = written.charAt(at);
            if (letter == '\\' && at + 5 < written.length() && written.charAt(at + 1) == 'u') {
                text.append((char) Integer.parseInt(written.substring(at + 2, at + 6), 16));
                at += 5;
            } else if (letter == '\\' && at + 1 < written.length()) {
                at++;
                text.append(switch (written.charAt(at)) {
                    case 'n' -> '\n';
                    case 't' -> '\t';
                    case 'r' -> '\r';
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    default -> written.charAt(at);
                });
            } else {
                text.append(letter);
            }
        }
        return text.toString();
    }

    private static class Plain extends AbstractCharFilterFactory {
        private final UnaryOperator<Reader> filter;

        Plain(String name, UnaryOperator<Reader> filter) {
            super(name);
            this.filter = filter;
        }

        @Override
        public Reader create(Reader in) {
            return filter.apply(in);
        }
    }

    private static final class Levelling extends Plain implements NormalizingCharFilterFactory {
        Levelling(String name, UnaryOperator<Reader> filter) {
            super(name, filter);
        }
    }
}
