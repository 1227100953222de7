//! Codes that occur together as a graph, in the language of Graphviz.

use crate::analysis::cooccurrence::{CoOccurrence, Pair};
use crate::command::answer::counted;
use crate::model::codebook::split_path;
use crate::report::chart::in_dot;
use std::fmt::Write as _;

/// An undirected graph of these pairs: a node for each code in them, its area by how often it occurs, and a line
/// for each pair, as thick as it occurs together often beside the strongest.
pub(super) fn dot(answer: &CoOccurrence, pairs: &[Pair], unit: &str) -> String {
    let mut is_shown = vec![false; answer.codes.len()];
    pairs.iter().for_each(|pair| [pair.first, pair.second].into_iter().for_each(|at| is_shown[at] = true));
    let shown = || answer.codes.iter().enumerate().filter(|&(at, _)| is_shown[at]);
    let most = shown().map(|(_, code)| code.units).max().unwrap_or(1) as f64;
    let strongest = pairs.iter().map(|pair| pair.count).max().unwrap_or(1) as f64;

    let mut graph = String::from(
        "graph cooccurrence {\n  layout=neato;\n  overlap=false;\n  splines=true;\n  node [shape=circle, fixedsize=true, \
         fontname=\"sans-serif\", fontsize=10, style=filled, fillcolor=\"#dce9f5\", color=\"#30506e\"];\n  edge \
         [color=\"#30506e80\", fontname=\"sans-serif\", fontsize=8];\n",
    );
    let line = |graph: &mut String, text: std::fmt::Arguments<'_>| {
        graph.write_fmt(text).expect("writing to a String cannot fail");
    };
    for (at, code) in shown() {
        let name = in_dot(&split_path(&code.path).pop().unwrap_or_default());
        let path = in_dot(&code.path);
        // The area of a circle, not its width, is what an eye compares.
        let width = 0.4 + 1.2 * (code.units as f64 / most).sqrt();
        line(
            &mut graph,
            format_args!(
                "  c{at} [label=\"{name}\\n{count}\", tooltip=\"{path}: {units}\", width={width:.2}];\n",
                count = code.units,
                units = counted(code.units, unit)
            ),
        );
    }
    for pair in pairs {
        let Pair { first, second, count, .. } = pair;
        let width = 0.5 + 5.5 * *count as f64 / strongest;
        let (units, jaccard) = (counted(*count, unit), pair.jaccard());
        line(
            &mut graph,
            format_args!(
                "  c{first} -- c{second} [label=\"{count}\", tooltip=\"{units}, Jaccard {jaccard:.2}\", \
                 weight={count}, penwidth={width:.2}];\n"
            ),
        );
    }
    graph.push_str("}\n");
    graph
}
