import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.index.analysis.AnalyzerProvider;
import org.opensearch.index.analysis.PreBuiltAnalyzerProviderFactory;
import org.opensearch.index.analysis.TokenizerFactory;
import org.opensearch.indices.analysis.AnalysisModule.AnalysisProvider;

/**
 * The server's own analysis module, but for what is named "thai": that asks Java where Thai words end, the Java that
 * comes as a Python package does not know, and the server would then refuse to make any index at all.
 */
public final class AnalysisWithoutThai extends CommonAnalysisModulePlugin {
    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return without(super.getAnalyzers());
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return without(super.getTokenizers());
    }

    @Override
    public List<PreBuiltAnalyzerProviderFactory> getPreBuiltAnalyzerProviderFactories() {
        List<PreBuiltAnalyzerProviderFactory> rest = new ArrayList<>(super.getPreBuiltAnalyzerProviderFactories());
        rest.removeIf(factory -> factory.getName().equals("thai"));
        return rest;
    }

    private static <T> Map<String, T> without(Map<String, T> all) {
        Map<String, T> rest = new HashMap<>(all);
        rest.remove("thai");
        return rest;
    }
}
