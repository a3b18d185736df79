"""What a Word template may be made of: whatever is not in these lists is refused.

Names are those of ECMA-376 (parts 1 and 4) and of Microsoft's extensions ([MS-DOCX], [MS-ODRAWXML]). What is left
out on purpose runs code, embeds a file of another program, or reads something outside the document.
"""

from __future__ import annotations

import re


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPC = "application/vnd.openxmlformats-package."
_OOXML = "application/vnd.openxmlformats-officedocument."
_WORD = _OOXML + "wordprocessingml."
_DRAWING = _OOXML + "drawingml."

MAIN = _WORD + "document.main+xml"
CORE_PROPERTIES = _OPC + "core-properties+xml"
RELATIONSHIPS = _OPC + "relationships+xml"
SVG = "image/svg+xml"
PLAIN_XML = frozenset(["application/xml", "text/xml"])
RENDERED = frozenset(
    [MAIN, CORE_PROPERTIES, *(f"{_WORD}{kind}+xml" for kind in ("header", "footer", "footnotes", "endnotes"))]
)
"""Types of the parts in which variables are read."""

CONTENT_TYPES = frozenset(
    kind.casefold()
    for kind in RENDERED
    | PLAIN_XML
    | {
        RELATIONSHIPS,
        SVG,
        _WORD + "printerSettings",
        _OOXML + "obfuscatedFont",
        "application/x-fontdata",
        "application/x-font-ttf",
    }
    | {
        f"{_WORD}{kind}+xml"
        for kind in (
            *("styles", "settings", "webSettings", "fontTable", "numbering", "document.glossary"),
            *("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"),
        )
    }
    | {
        f"{_OOXML}{kind}+xml"
        for kind in ("theme", "themeOverride", "extended-properties", "custom-properties", "customXmlProperties")
    }
    | {
        f"{_DRAWING}{kind}+xml"
        for kind in ("chart", "chartshapes", "diagramData", "diagramLayout", "diagramStyle", "diagramColors")
    }
    | {
        f"application/vnd.{kind}+xml"
        for kind in (
            *("ms-word.stylesWithEffects", "ms-office.classificationlabels", "ms-office.drawingml.diagramDrawing"),
            *("ms-office.chartstyle", "ms-office.chartcolorstyle", "ms-office.intelligence2"),
        )
    }
    | {f"image/{kind}" for kind in _names("png jpeg jpg pjpeg gif bmp tiff x-emf x-wmf emf wmf vnd.ms-photo")}
)

_RELATION_BASES = (
    r"http://schemas\.openxmlformats\.org/(?:office[dD]ocument|package)/2006/relationships/",
    r"http://purl\.oclc\.org/ooxml/officeDocument/relationships/",
    r"http://schemas\.microsoft\.com/office/20\d\d(?:/\d\d)?/relationships/",
)
_RELATIONS = (  # « footernotes » is how officegen spells its footnotes
    *("officeDocument", "metadata/core-properties", "metadata/thumbnail"),
    *("extended-?[pP]roperties", "custom-?[pP]roperties", "classificationlabels", "intelligence"),
    *("styles", "stylesWithEffects", "numbering", "fontTable", "font", "settings", "webSettings", "theme"),
    *("themeOverride", "printerSettings", "glossaryDocument", "customXml", "customXmlProps"),
    *("header", "footer", "footnotes", "footernotes", "endnotes", "comments", "commentsExtended"),
    *("commentsIds", "commentsExtensible", "people", "image", "hdphoto", "hyperlink"),
    *("chart", "chartUserShapes", "chartStyle", "chartColorStyle"),
    *("diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing"),
)
RELATION = re.compile(f"(?:{'|'.join(_RELATION_BASES)})({'|'.join(_RELATIONS)})")
"""A relationship's type; its group is the kind."""

LINK = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
"""How an address begins that a reader may click: nothing is fetched until a person does."""

FIELDS = _names("""
    = ADDRESSBLOCK ADVANCE AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BARCODE BIBLIOGRAPHY CITATION COMMENTS COMPARE
    CREATEDATE DATE DISPLAYBARCODE DOCPROPERTY DOCVARIABLE EDITTIME EQ FILENAME FILESIZE FORMCHECKBOX
    FORMDROPDOWN FORMTEXT GREETINGLINE HYPERLINK IF INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEFIELD MERGEREC
    MERGESEQ NEXT NEXTIF NOTEREF NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE QUOTE REF REVNUM SAVEDATE
    SECTION SECTIONPAGES SEQ SET SHAPE SKIPIF STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC
    USERADDRESS USERINITIALS USERNAME XE
""")
"""Fields that compute from the document itself."""

WORDPROCESSING = re.compile(
    r"http://schemas\.openxmlformats\.org/wordprocessingml/2006/main|http://purl\.oclc\.org/ooxml/wordprocessingml/main"
)
WHOLE_NAMESPACES = re.compile(
    r"http://schemas\.openxmlformats\.org/(?:"
    r"drawingml/2006/(?:main|picture|wordprocessingDrawing|chart|chartDrawing|diagram|lockedCanvas)"
    r"|officeDocument/2006/(?:math|bibliography|customXml|docPropsVTypes|extended-properties|custom-properties)"
    r"|markup-compatibility/2006|schemaLibrary/2006/main|package/2006/metadata/core-properties)"
    r"|http://purl\.oclc\.org/ooxml/(?:drawingml|officeDocument)/[\w/]+"
    r"|http://schemas\.microsoft\.com/office/(?:drawing|word|thememl)/20\d\d(?:/\d\d?)?/(?!wordprocessingDrawing)[\w/]+"
    r"|http://schemas\.microsoft\.com/office/word/(?:2010|2024)/wordprocessingDrawing"
    r"|http://schemas\.microsoft\.com/office/(?:mip|2019|2020|intelligence)/[\w/]+"
    r"|http://purl\.org/dc/(?:elements/1\.1|terms|dcmitype)/|http://www\.w3\.org/2000/svg"
    r"|urn:schemas-microsoft-com:vml|urn:schemas-microsoft-com:office:word"
)
"""Vocabularies in which nothing reaches outside but by a relationship or an address: pictures, shapes, formulas."""

OFFICE = "urn:schemas-microsoft-com:office:office"
OFFICE_ELEMENTS = _names("""
    bottom callout clippath colormenu colormru column complex diagram entry equationxml extrusion fill idmap ink
    left lock proxy r regrouptable rel relationtable right rules shapedefaults shapelayout signatureline skew
    top
""")
"""Of the Office vocabulary of VML, all but OLEObject and what stands in it."""

WORD_ELEMENTS = _names("""
    abstractNum abstractNumId active activeWritingStyle adjustLineHeightInTable adjustRightInd alias aliases
    alignBordersAndEdges alignTablesRowByRow allowPNG allowSpaceOfSameStyleInTable altName
    alwaysMergeEmptyNamespace alwaysShowPlaceholderText annotationRef applyBreakingRules attachedSchema attr
    autoCaption autoCaptions autoFormatOverride autoHyphenation autoRedefine autoSpaceDE autoSpaceDN
    autoSpaceLikeWord95 autofitToFirstFixedWidthCell b bCs background balanceSingleByteDoubleByteWidth bar
    basedOn bdo bdr behavior behaviors between bibliography bidi bidiVisual blockQuote body bodyDiv
    bookFoldPrinting bookFoldPrintingSheets bookFoldRevPrinting bookmarkEnd bookmarkStart
    bordersDoNotSurroundFooter bordersDoNotSurroundHeader bottom br cachedColBalance calcOnExit calendar
    cantSplit caps caption captions category cellDel cellIns cellMerge characterSpacingControl charset checkBox
    checked citation clickAndTypeStyle clrSchemeMapping cnfStyle col color cols column comboBox comment
    commentRangeEnd commentRangeStart commentReference comments compat compatSetting consecutiveHyphenLimit
    contentPart contextualSpacing continuationSeparator convMailMergeEsc cr cs customXml customXmlDelRangeEnd
    customXmlDelRangeStart customXmlInsRangeEnd customXmlInsRangeStart customXmlMoveFromRangeEnd
    customXmlMoveFromRangeStart customXmlMoveToRangeEnd customXmlMoveToRangeStart customXmlPr dataBinding
    dataType date dateFormat dayLong dayShort ddList decimalSymbol default defaultTabStop defaultTableStyle del
    delInstrText delText description dir dirty displayBackgroundShape displayHangulFixedWidth
    displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery div divBdr divId divs divsChild
    doNotAutoCompressPictures doNotAutofitConstrainedTables doNotBreakConstrainedForcedTable
    doNotBreakWrappedTables doNotDemarcateInvalidXml doNotDisplayPageBoundaries doNotEmbedSmartTags
    doNotExpandShiftReturn doNotHyphenateCaps doNotIncludeSubdocsInStats doNotLeaveBackslashAlone
    doNotOrganizeInFolder doNotRelyOnCSS doNotSaveAsSingleFile doNotShadeFormData doNotSnapToGridInCell
    doNotSuppressBlankLines doNotSuppressIndentation doNotSuppressParagraphBorders doNotTrackFormatting
    doNotTrackMoves doNotUseEastAsianBreakRules doNotUseHTMLParagraphAutoSpacing
    doNotUseIndentAsNumberingTabStop doNotUseLongFileNames doNotUseMarginsForDrawingGridOrigin
    doNotValidateAgainstSchema doNotVertAlignCellWithSp doNotVertAlignInTxbx doNotWrapTextWithPunct docDefaults
    docGrid docPart docPartBody docPartCategory docPartGallery docPartList docPartObj docPartPr docPartUnique
    docParts docVar docVars document documentProtection documentType drawing drawingGridHorizontalOrigin
    drawingGridHorizontalSpacing drawingGridVerticalOrigin drawingGridVerticalSpacing dropDownList dstrike
    eastAsianLayout effect em embedBold embedBoldItalic embedItalic embedRegular embedSystemFonts
    embedTrueTypeFonts emboss enabled encoding end endnote endnotePr endnoteRef endnoteReference endnotes
    equation evenAndOddHeaders family ffData fitText fldChar fldData fldSimple font fonts footerReference
    footnote footnoteLayoutLikeWW8 footnotePr footnoteRef footnoteReference footnotes forceUpgrade
    forgetLastTabAlignment formProt format formsDesign framePr ftr gallery glossaryDocument gridAfter gridBefore
    gridCol gridSpan group growAutofit guid gutterAtTop hMerge hdr hdrShapeDefaults header headerReference
    headers helpText hidden hideGrammaticalErrors hideMark hideSpellingErrors highlight hps hpsBaseText hpsRaise
    hyperlink hyphenationZone i iCs id ignoreMixedContent ilvl imprint ind ins insideH insideV instrText isLgl
    jc keepLines keepNext kern kinsoku label lang lastRenderedPageBreak latentStyles layoutRawTableWidth
    layoutTableRowsApart left legacy lid lineWrapLikeWord6 link linkStyles listEntry listItem listSeparator
    lnNumType lock locked lsdException lvl lvlJc lvlOverride lvlPicBulletId lvlRestart lvlText marBottom marLeft
    marRight marTop maxLength mirrorIndents mirrorMargins monthLong monthShort moveFrom moveFromRangeEnd
    moveFromRangeStart moveTo moveToRangeEnd moveToRangeStart multiLevelType mwSmallCaps name next noBorder
    noBreakHyphen noColumnBalance noEndnote noExtraLineSpacing noLeading noLineBreaksAfter noLineBreaksBefore
    noProof noPunctuationKerning noSpaceRaiseLower noTabHangInd noWrap notTrueType nsid num numFmt numId
    numIdMacAtCleanup numPicBullet numPr numRestart numStart numStyleLink numbering numberingChange oMath
    optimizeForBrowser outline outlineLvl overflowPunct p pBdr pPr pPrChange pPrDefault pStyle pageBreakBefore
    panose1 paperSrc permEnd permStart personal personalCompose personalReply pgBorders pgMar pgNum pgNumType
    pgSz pict picture pitch pixelsPerInch placeholder pos position printBodyTextBeforeHeader printColBlack
    printFormsData printFractionalCharacterWidth printPostScriptOverText printTwoOnOne printerSettings proofErr
    proofState ptab qFormat r rFonts rPr rPrChange rPrDefault rStyle readModeInkLockDown relyOnVML
    removeDateAndTime removePersonalInformation result revisionView richText right rsid rsidRoot rsids rt rtl
    rtlGutter ruby rubyAlign rubyBase rubyPr saveFormsData saveInvalidXml savePreviewPicture saveSmartTagsAsXml
    saveSubsetFonts saveXmlDataOnly sdt sdtContent sdtEndPr sdtPr sectPr sectPrChange
    selectFldWithFirstOrLastChar semiHidden separator settings shadow shapeDefaults shapeLayoutLikeWW8 shd
    showBreaksInFrames showEnvelope showXMLTags showingPlcHdr sig size smallCaps smartTag smartTagPr
    smartTagType snapToGrid softHyphen spaceForUL spacing spacingInWholePoints specVanish
    splitPgBreakAndParaMark start startOverride statusText storeMappedDataAs strictFirstAndLastChars strike
    style styleLink styleLockQFSet styleLockTheme stylePaneFormatFilter stylePaneSortMethod styles subFontBySize
    suff summaryLength suppressAutoHyphens suppressBottomSpacing suppressLineNumbers suppressOverlap
    suppressSpBfAfterPgBrk suppressSpacingAtTopOfPage suppressTopSpacing suppressTopSpacingWP
    swapBordersFacingPages sym sz szCs t tab tabIndex tabs tag targetScreenSz tbl tblBorders tblCaption
    tblCellMar tblCellSpacing tblDescription tblGrid tblGridChange tblHeader tblInd tblLayout tblLook tblOverlap
    tblPr tblPrChange tblPrEx tblPrExChange tblStyle tblStyleColBandSize tblStylePr tblStyleRowBandSize tblW
    tblpPr tc tcBorders tcFitText tcMar tcPr tcPrChange tcW temporary text textAlignment textDirection textInput
    textboxTightWrap themeFontLang title titlePg tl2br tmpl top topLinePunct tr tr2bl trHeight trPr trPrChange
    trackRevisions truncateFontHeightsLikeWP6 txbxContent type types u uiCompat97To2003 uiPriority ulTrailSpace
    underlineTabInNumList unhideWhenUsed updateFields useAltKinsokuLineBreakRules useAnsiKerningPairs
    useFELayout useNormalStyleForList usePrinterMetrics useSingleBorderforContiguousCells
    useWord2002TableStyleRules useWord97LineBreakRules useXSLTWhenSaving vAlign vMerge vanish vertAlign view w
    wAfter wBefore webHidden webSettings widowControl wordWrap wpJustification wpSpaceWidth wrapTrailSpaces
    writeProtection yearLong yearShort zoom
""")
"""Of WordprocessingML, all but imported chunks, objects, controls, macros, mail merge, frames, attached templates."""
