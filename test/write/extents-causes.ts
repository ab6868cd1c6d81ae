/**
 * Drawings of the corpus whose header tells other extents than their entities have, by the cause.
 * Names are without folder and extension: releases of one drawing share theirs.
 */

/** The header's rectangle is larger and holds ours: nothing of the drawing is outside of it. */
export const LARGER: Record<string, string[]> = {
  // The .bak files of Donut, Point, Polygon, Helix and Spline still have what was erased, and reach
  // as far as the header says.
  'extents grow with each entity, and shrink at a regeneration only': [
    ...['Arc', 'Arc.bak', 'Donut', 'Helix', 'Leader', 'Line', 'Line.bak', 'Line__libredwg'],
    ...['Point', 'Polygon', 'Spline', 'HatchG', 'BLOCKPOINTPARAMETER', 'Spanten_sp2_01_2004'],
    ...['issue52', 'testDWG2004', 'testDWG2007', 'testHatch', 'Alphabet_Vorlage', 'hatch_issues'],
    ...['parametric_constraints_vertical_R2010', 'parametric_constraints_perpendicular_R2010'],
    ...['parametric_constraints_horizontal_R2010', 'parametric_constraints_concentric_R2010'],
    ...['parametric_constraints_collinear_R2010', 'houses_of_parliament_georeferenced', 'sample2'],
    ...['floorplan', 'colors', 'colors__ezdxf', 'columns'],
    ...['columns_R2018', 'hatches_1', 'hatches_1__ezdxf', 'hatches_2', 'hatches_2__ezdxf'],
    ...['insert_bricscad_level_1', 'insert_lv0', 'dimension_in_nested_blocks', 'test2'],
    ...['visibility_tmp4.bak000', 'mtext_text_frame', 'wipeout_door', 'transform_hatch_pattern'],
    ...['text__ezdxf', 'text_oblique_rotate', 'text_stacked_true_type_font', '5_us_states'],
  ],
  'parts of AutoCAD Mechanical, which the DWG has, were left out': [
    ...['sample', 'sample__Aspose-CAD-for'],
  ],
  'annotative dimensions are larger in other scales': [
    ...['mechanical_example-imperial', 'architectural_example-imperial'],
  ],
  'the box of a block was turned with its insert, and is larger than what it holds': [
    ...['BLOCKROTATIONPARAMETER', 'blocks', 'tmp_line'],
  ],
  'the outline of a shape, the text of a multileader or the frame of a tolerance is not measured': [
    ...['entities', 'entities-2d', 'entities-3d', 'tolerance000', 'tolerance001'],
    'architectural_-_annotation_scaling_and_multileaders',
  ],
  'letters are wider than Helvetica’s': [
    ...['testDWG2004_no_header', 'text016', 'mtext_complex_inline_codes', 'text_mirror_shx_font'],
    ...['text_mirror_true_type_font', 'viewport_frozen_layers', 'all_R10_entities'],
    'OpenROV_v2-4_endcaps_3mm_clear',
  ],
  'the sheet, or a margin around the drawing, of another program': [
    ...['1997', 'Design51_AC1003', 'Design51_AC1009', 'cc_dxflib', 'input_clean', 'issue29'],
    ...['input_modified', 'Crash-Test', 'nested-insert-layers', 'visible-lwpolylines', 'test'],
    ...['visible-lwpolylines-in-block', 'squircle2', 'BreakExample', 'LibreCAD-test', 'arc15'],
    ...['elliptical-arc1', 'elliptical-arc10', 'elliptical-arc13', 'elliptical-arc8', 'splineA'],
    ...['elliptical-arc9', 'multi_insert_with_attribs', 'wipeout_random', 'bin_dxf_r2000'],
    ...['invisible-lwpolylines', 'caret_encoding'],
  ],
};

/** Ours reaches further. */
export const OTHER: Record<string, string[]> = {
  'the size of the drawing from 0 on, of a program that does not say where it is': [
    ...['Aft_Endcap_Middle_3_millimeter', 'Aft_Endcap_Outer_3_millimeter', 'IMU_Top_3_millimeter'],
    ...['Electronics_Chassis_Main_6_millimeter', 'Electronics_Endcaps_Inner_Gland_6_millimeter'],
    ...['Face_Plate_6_millimeter', 'NPT_Inside_Gland_3_millimeter', 'PT_Flange_Middle_6mm'],
    ...['PT_Gland_Inner_3mm', 'Twist_Lock_6_millimeter', 'Vertical_Motor_Mount_6_millimeter'],
  ],
  'a template or another state of the drawing: none of the sides is one of an entity': [
    ...['132_R14', '132_2000', 'DIN-A3-Querformat-Nordpfeile-Muster', 'arc002'],
    ...['linetypescale', 'visibility_001_11_00_11', 'visibility_007_10_11_11', 'x0292430_c'],
    'visibility_007_11_11_11',
  ],
  'texts are measured as another font, or were left out by the program': [
    ...['Cz_sc1', 'Wiele', 'mtext_framed_columns', 'text', 'text011', 'text019'],
    ...['text_negative_extrusion', 't1'],
  ],
};
