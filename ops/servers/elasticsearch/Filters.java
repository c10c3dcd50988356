import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.bn.BengaliNormalizationFilter;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.ckb.SoraniNormalizationFilter;
import org.apache.lucene.analysis.classic.ClassicFilter;
import org.apache.lucene.analysis.compound.CompoundWordTokenFilterBase;
import org.apache.lucene.analysis.compound.DictionaryCompoundWordTokenFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.core.LowerCaseFilter;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.el.GreekLowerCaseFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishLowerCaseFilter;
import org.apache.lucene.analysis.hi.HindiNormalizationFilter;
import org.apache.lucene.analysis.in.IndicNormalizationFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.KeepWordFilter;
import org.apache.lucene.analysis.miscellaneous.KeywordRepeatFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.LimitTokenCountFilter;
import org.apache.lucene.analysis.miscellaneous.PatternKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.ScandinavianFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.ScandinavianNormalizationFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.sr.SerbianNormalizationFilter;
import org.apache.lucene.analysis.tr.ApostropheFilter;
import org.apache.lucene.analysis.tr.TurkishLowerCaseFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** Token filters by their official names, with their official options and defaults. Not here: those of the server itself. */
final class Filters {
    static final Map<String, AnalysisProvider<TokenFilterFactory>> ALL = new TreeMap<>();

    /** Makes a filter from a filter's settings; what can be wrong with them is said when the index is made. */
    private interface Recipe {
        UnaryOperator<TokenStream> read(Environment environment, Settings settings) throws IOException;
    }

    static {
        // One character for another: these may also stand in a normalizer.
        levels("arabic_normalization", ArabicNormalizationFilter::new);
        levels("bengali_normalization", BengaliNormalizationFilter::new);
        levels("cjk_width", CJKWidthFilter::new);
        levels("decimal_digit", DecimalDigitFilter::new);
        levels("german_normalization", GermanNormalizationFilter::new);
        levels("hindi_normalization", HindiNormalizationFilter::new);
        levels("indic_normalization", IndicNormalizationFilter::new);
        levels("persian_normalization", PersianNormalizationFilter::new);
        levels("scandinavian_folding", ScandinavianFoldingFilter::new);
        levels("scandinavian_normalization", ScandinavianNormalizationFilter::new);
        levels("serbian_normalization", SerbianNormalizationFilter::new);
        levels("sorani_normalization", SoraniNormalizationFilter::new);
        levels("trim", TrimFilter::new);
        levels("uppercase", UpperCaseFilter::new);
        add("asciifolding", true, false, (environment, settings) -> {
            boolean both = settings.getAsBoolean("preserve_original", false);
            return in -> new ASCIIFoldingFilter(in, both);
        });
        add("lowercase", true, false, (environment, settings) -> lowercase(settings.get("language", "")));
        add("elision", true, false, (environment, settings) -> {
            CharArraySet articles = Analysis.parseArticles(environment, settings);
            return in -> new ElisionFilter(in, articles != null ? articles : FrenchAnalyzer.DEFAULT_ARTICLES);
        });
        add("pattern_replace", true, true, (environment, settings) -> {
            Pattern pattern = pattern(settings, null);
            String replacement = settings.get("replacement", "");
            boolean all = settings.getAsBoolean("all", true);
            return in -> new PatternReplaceFilter(in, pattern, replacement, all);
        });

        // One word for another, or several.
        simple("apostrophe", ApostropheFilter::new);
        simple("classic", ClassicFilter::new);
        simple("flatten_graph", FlattenGraphFilter::new);
        simple("keyword_repeat", KeywordRepeatFilter::new);
        simple("kstem", KStemFilter::new);
        simple("porter_stem", PorterStemFilter::new);
        simple("remove_duplicates", RemoveDuplicatesTokenFilter::new);
        simple("reverse", ReverseStringFilter::new);
        add("stemmer", false, false, (environment, settings) ->
                Stemmers.of(settings.get("language", settings.get("name", "porter"))));
        add("snowball", false, false, (environment, settings) -> Stemmers.snowball(settings.get("language", "English")));
        add("stemmer_override", false, true, (environment, settings) -> {
            StemmerOverrideFilter.StemmerOverrideMap rules =
                    overrides(Analysis.getWordList(environment, settings, "rules"));
            return in -> new StemmerOverrideFilter(in, rules);
        });
        add("keyword_marker", false, true, (environment, settings) -> {
            String pattern = settings.get("keywords_pattern");
            if (pattern != null) {
                Pattern words = Pattern.compile(pattern);
                return in -> new PatternKeywordMarkerFilter(in, words);
            }
            boolean anyCase = settings.getAsBoolean("ignore_case", false);
            CharArraySet words = new CharArraySet(Analysis.getWordSet(environment, settings, "keywords"), anyCase);
            return in -> new SetKeywordMarkerFilter(in, words);
        });
        add("keep", false, true, (environment, settings) -> {
            CharArraySet words = Analysis.getWordSet(environment, settings, "keep_words");
            return in -> new KeepWordFilter(in, words);
        });
        add("dictionary_decompounder", false, true, (environment, settings) -> {
            CharArraySet words = Analysis.getWordSet(environment, settings, "word_list");
            int whole = settings.getAsInt("min_word_size", CompoundWordTokenFilterBase.DEFAULT_MIN_WORD_SIZE);
            int least = settings.getAsInt("min_subword_size", CompoundWordTokenFilterBase.DEFAULT_MIN_SUBWORD_SIZE);
            int most = settings.getAsInt("max_subword_size", CompoundWordTokenFilterBase.DEFAULT_MAX_SUBWORD_SIZE);
            boolean longest = settings.getAsBoolean("only_longest_match", false);
            return in -> new DictionaryCompoundWordTokenFilter(in, words, whole, least, most, longest);
        });
        add("cjk_bigram", false, false, (environment, settings) -> {
            List<String> ignored = settings.getAsList("ignored_scripts");
            int scripts = 0;
            scripts |= ignored.contains("han") ? 0 : CJKBigramFilter.HAN;
            scripts |= ignored.contains("hiragana") ? 0 : CJKBigramFilter.HIRAGANA;
            scripts |= ignored.contains("katakana") ? 0 : CJKBigramFilter.KATAKANA;
            scripts |= ignored.contains("hangul") ? 0 : CJKBigramFilter.HANGUL;
            int wanted = scripts;
            boolean single = settings.getAsBoolean("output_unigrams", false);
            return in -> new CJKBigramFilter(in, wanted, single);
        });
        add("edge_ngram", false, false, (environment, settings) -> {
            int least = settings.getAsInt("min_gram", 1);
            int most = settings.getAsInt("max_gram", 2);
            boolean original = settings.getAsBoolean("preserve_original", false);
            return in -> new EdgeNGramTokenFilter(in, least, most, original);
        });
        add("ngram", false, false, (environment, settings) -> {
            int least = settings.getAsInt("min_gram", 1);
            int most = settings.getAsInt("max_gram", 2);
            boolean original = settings.getAsBoolean("preserve_original", false);
            return in -> new NGramTokenFilter(in, least, most, original);
        });
        add("length", false, false, (environment, settings) -> {
            int least = settings.getAsInt("min", 0);
            int most = settings.getAsInt("max", Integer.MAX_VALUE);
            return in -> new LengthFilter(in, least, most);
        });
        add("limit", false, false, (environment, settings) -> {
            int most = settings.getAsInt("max_token_count", 1);
            boolean all = settings.getAsBoolean("consume_all_tokens", false);
            return in -> new LimitTokenCountFilter(in, most, all);
        });
        add("truncate", false, false, (environment, settings) -> {
            int length = settings.getAsInt("length", 10);
            return in -> new TruncateTokenFilter(in, length);
        });
    }

    private Filters() {}

    private static void levels(String name, UnaryOperator<TokenStream> filter) {
        add(name, true, false, (environment, settings) -> filter);
    }

    private static void simple(String name, UnaryOperator<TokenStream> filter) {
        add(name, false, false, (environment, settings) -> filter);
    }

    private static void add(String type, boolean normalizes, boolean needsSettings, Recipe recipe) {
        AnalysisProvider<TokenFilterFactory> provider = (index, environment, name, settings) -> {
            UnaryOperator<TokenStream> filter = recipe.read(environment, settings);
            return normalizes ? new Levelling(name, filter) : new Plain(name, filter);
        };
        ALL.put(type, needsSettings ? AnalysisPlugin.requiresAnalysisSettings(provider) : provider);
    }

    private static UnaryOperator<TokenStream> lowercase(String language) {
        return switch (language.toLowerCase(Locale.ROOT)) {
            case "" -> LowerCaseFilter::new;
            case "greek" -> GreekLowerCaseFilter::new;
            case "irish" -> IrishLowerCaseFilter::new;
            case "turkish" -> TurkishLowerCaseFilter::new;
            default -> throw new IllegalArgumentException("language [" + language + "] not support for lower case");
        };
    }

    /** Settings "pattern" and "flags" as a pattern. */
    static Pattern pattern(Settings settings, String otherwise) {
        String written = settings.get("pattern", otherwise);
        if (written == null) {
            throw new IllegalArgumentException("pattern is missing");
        }
        return Regex.compile(written, settings.get("flags"));
    }

    /** Rules as in "running, runs => run". */
    private static StemmerOverrideFilter.StemmerOverrideMap overrides(List<String> rules) throws IOException {
        StemmerOverrideFilter.Builder builder = new StemmerOverrideFilter.Builder(false);
        for (String rule : rules) {
            String[] sides = rule.split("=>", -1);
            if (sides.length != 2 || sides[1].isBlank() || sides[1].contains(",")) {
                throw new IllegalArgumentException("Invalid Keyword override Rule:" + rule);
            }
            List<String> words = new ArrayList<>(List.of(sides[0].split(",")));
            for (String word : words) {
                builder.add(word.strip(), sides[1].strip());
            }
        }
        return builder.build();
    }

    private static class Plain extends AbstractTokenFilterFactory {
        private final UnaryOperator<TokenStream> filter;

        Plain(String name, UnaryOperator<TokenStream> filter) {
            super(name);
            this.filter = filter;
        }

        @Override
        public TokenStream create(TokenStream in) {
            return filter.apply(in);
        }
    }

    private static final class Levelling extends Plain implements NormalizingTokenFilterFactory {
        Levelling(String name, UnaryOperator<TokenStream> filter) {
            super(name, filter);
        }
    }
}
