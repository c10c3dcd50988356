import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.bg.BulgarianStemFilter;
import org.apache.lucene.analysis.bn.BengaliStemFilter;
import org.apache.lucene.analysis.br.BrazilianStemFilter;
import org.apache.lucene.analysis.ckb.SoraniStemFilter;
import org.apache.lucene.analysis.cz.CzechStemFilter;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.de.GermanMinimalStemFilter;
import org.apache.lucene.analysis.el.GreekStemFilter;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.es.SpanishPluralStemFilter;
import org.apache.lucene.analysis.fa.PersianStemFilter;
import org.apache.lucene.analysis.fi.FinnishLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchMinimalStemFilter;
import org.apache.lucene.analysis.gl.GalicianMinimalStemFilter;
import org.apache.lucene.analysis.gl.GalicianStemFilter;
import org.apache.lucene.analysis.hi.HindiStemFilter;
import org.apache.lucene.analysis.hu.HungarianLightStemFilter;
import org.apache.lucene.analysis.id.IndonesianStemFilter;
import org.apache.lucene.analysis.it.ItalianLightStemFilter;
import org.apache.lucene.analysis.lv.LatvianStemFilter;
import org.apache.lucene.analysis.no.NorwegianLightStemFilter;
import org.apache.lucene.analysis.no.NorwegianMinimalStemFilter;
import org.apache.lucene.analysis.pt.PortugueseLightStemFilter;
import org.apache.lucene.analysis.pt.PortugueseMinimalStemFilter;
import org.apache.lucene.analysis.pt.PortugueseStemFilter;
import org.apache.lucene.analysis.ru.RussianLightStemFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.sv.SwedishLightStemFilter;

/** The values of a stemmer filter's "language", as the product documents them; what is not listed is Snowball's of that name. */
final class Stemmers {
    /** Lucene's own constant of this name is not public. */
    private static final int NYNORSK = 2;

    private static final Map<String, UnaryOperator<TokenStream>> OWN = Map.ofEntries(
            Map.entry("arabic", ArabicStemFilter::new),
            Map.entry("bengali", BengaliStemFilter::new),
            Map.entry("brazilian", BrazilianStemFilter::new),
            Map.entry("bulgarian", BulgarianStemFilter::new),
            Map.entry("czech", CzechStemFilter::new),
            Map.entry("english", PorterStemFilter::new),
            Map.entry("galician", GalicianStemFilter::new),
            Map.entry("german2", in -> new SnowballFilter(in, "German")),
            Map.entry("greek", GreekStemFilter::new),
            Map.entry("hindi", HindiStemFilter::new),
            Map.entry("indonesian", IndonesianStemFilter::new),
            Map.entry("kstem", KStemFilter::new),
            Map.entry("latvian", LatvianStemFilter::new),
            Map.entry("light_english", KStemFilter::new),
            Map.entry("light_finnish", FinnishLightStemFilter::new),
            Map.entry("light_french", FrenchLightStemFilter::new),
            Map.entry("light_german", GermanLightStemFilter::new),
            Map.entry("light_hungarian", HungarianLightStemFilter::new),
            Map.entry("light_italian", ItalianLightStemFilter::new),
            Map.entry("light_norwegian", NorwegianLightStemFilter::new),
            Map.entry("light_nynorsk", in -> new NorwegianLightStemFilter(in, NYNORSK)),
            Map.entry("light_portuguese", PortugueseLightStemFilter::new),
            Map.entry("light_russian", RussianLightStemFilter::new),
            Map.entry("light_spanish", SpanishLightStemFilter::new),
            Map.entry("light_swedish", SwedishLightStemFilter::new),
            Map.entry("minimal_english", EnglishMinimalStemFilter::new),
            Map.entry("minimal_french", FrenchMinimalStemFilter::new),
            Map.entry("minimal_galician", GalicianMinimalStemFilter::new),
            Map.entry("minimal_german", GermanMinimalStemFilter::new),
            Map.entry("minimal_norwegian", NorwegianMinimalStemFilter::new),
            Map.entry("minimal_nynorsk", in -> new NorwegianMinimalStemFilter(in, NYNORSK)),
            Map.entry("minimal_portuguese", PortugueseMinimalStemFilter::new),
            Map.entry("persian", PersianStemFilter::new),
            Map.entry("porter", PorterStemFilter::new),
            Map.entry("porter2", in -> new SnowballFilter(in, "English")),
            Map.entry("portuguese_rslp", PortugueseStemFilter::new),
            Map.entry("possessive_english", EnglishPossessiveFilter::new),
            Map.entry("sorani", SoraniStemFilter::new),
            Map.entry("spanish_plural", SpanishPluralStemFilter::new));

    private Stemmers() {}

    static UnaryOperator<TokenStream> of(String language) {
        UnaryOperator<TokenStream> own = OWN.get(language.toLowerCase(Locale.ROOT));
        return own != null ? own : snowball(language);
    }

    /** Refuses an unknown name when the index is made, as the product does. */
    static UnaryOperator<TokenStream> snowball(String language) {
        String name = language.substring(0, 1).toUpperCase(Locale.ROOT) + language.substring(1);
        try {
            Class.forName("org.tartarus.snowball.ext." + name + "Stemmer");
        } catch (ClassNotFoundException unknown) {
            throw new IllegalArgumentException("Invalid stemmer class specified: " + language, unknown);
        }
        return in -> new SnowballFilter(in, name);
    }
}
